import { decoderMutants, decoderRight } from './converters/decoders.ts'
import { integerMutants, integerRight } from './converters/integers.ts'
import { contractMutants } from './converters/values.ts'
import { wideMutants, wideRight } from './converters/wide.ts'
import type { ConverterMutant, RightConverter } from './record.ts'

/** The bug zoo of other conversions than those from binary32 to floating-point codes: from binary64, of decoders, to two's complement, to values. */
export const converterZoo: readonly ConverterMutant[] = [
  ...wideMutants,
  ...decoderMutants,
  ...integerMutants,
  ...contractMutants,
]

/** Conversions of the same kinds that have to be found right. */
export const rightConverters: readonly RightConverter[] = [...wideRight, ...decoderRight, ...integerRight]
