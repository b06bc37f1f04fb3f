import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { tableQuantizer } from '../kernels/table.ts'

/** A JavaScript function to measure audits against: the table kernel for e4m3fn, as a user's module would export it. */
export const quantize = tableQuantizer(findFormat('e4m3fn') as Format, 'rne', 'saturate')
