import { roundingText } from '../../spec/rounding.ts'
import type { Role } from '../traces/manifest.ts'
import type { Scheme } from './quantizer.ts'

/** `gradient e4m3fn:rne:saturate` */
export const quantizerText = (role: Role, { format, rounding, overflow }: Scheme): string =>
  `${role} ${format.id}:${roundingText(rounding)}:${overflow}`
