/**
 * halfulp: an executable specification of low-precision number formats in exact arithmetic, and audits of quantizers against it.
 *
 *     import { audit, decode, round } from 'halfulp'
 *
 *     round(-431.99999999999994, 'e4m3fn') // -416: rounded once
 *     decode('e4m3fn', 0x7e) // 448
 *     const result = await audit({ subject: 'native:./libq.so#to_bf16', format: 'bfloat16' })
 *
 * {@link round}, {@link encode} and {@link decode} convert single numbers, {@link audit} judges a quantizer, {@link identify} finds
 * what one does, {@link formats} and {@link properties} are what is known and what is asked.
 * @module halfulp
 */

export { catalogue as properties } from '../properties/catalogue.ts'
export type { Domain, OrdinalRange } from '../properties/domain.ts'
export type {
  Bound,
  Claim as PropertyClaim,
  Common as PropertyCommon,
  Distribution,
  Drawn,
  Joint,
  Property,
  Region,
  Relation,
} from '../properties/record.ts'
export type { Conversion } from '../spec/convert.ts'
export type { Datum, Finite, Infinite, Nan } from '../spec/datum.ts'
export type { Dyadic } from '../spec/exact/dyadic.ts'
export type { Format } from '../spec/format.ts'
export { formats } from '../spec/formats/registry.ts'
export type {
  Code,
  FloatRow,
  FormatRow,
  InfinityEncoding,
  NanEncoding,
  OverflowRule,
  RowCommon,
  TwosComplementRow,
} from '../spec/formats/row.ts'
export type { UserFormat } from '../spec/formats/schema.ts'
export type { Direction, Rounding, Stochastic } from '../spec/rounding.ts'
export { type Case as VariationCase, type Variation, variations } from '../spec/variations.ts'
export type { Progress } from './audit/request.ts'
export { type Identified, identifiedSchema } from './identify/result.ts'
export { SubjectFailed } from './identify/subject.ts'
export { type AuditRequest, audit, type Claim } from './library/audit.ts'
export { decode, encode, type RoundOptions, round } from './library/convert.ts'
export { type IdentifyOptions, identify } from './library/identify.ts'
export { type FormatName, format, type RoundingName } from './library/names.ts'
export { dequantize, type QuantizeOptions, quantize } from './library/quantize.ts'
export type { Mismatches } from './report/mismatches.ts'
export { type PermittedResult, type PropertyResult, type Result, resultSchema, type Witness } from './report/result.ts'
export { renderText } from './report/text.ts'
export { type Answers, RequestError, type SubjectFunction } from './subjects/subject.ts'
export { version } from './version.ts'
