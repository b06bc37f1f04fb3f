/**
 * halfulp: an executable specification of low-precision number formats in exact arithmetic, and audits of quantizers against it.
 * @packageDocumentation
 */

export { catalogue as properties } from '../properties/catalogue.ts'
export type { Property } from '../properties/record.ts'
export type { Datum } from '../spec/datum.ts'
export type { Dyadic } from '../spec/exact/dyadic.ts'
export type { Format } from '../spec/format.ts'
export { formats } from '../spec/formats/registry.ts'
export type { Code, FormatRow, OverflowRule } from '../spec/formats/row.ts'
export { type Variation, variations } from '../spec/variations.ts'
export type { Progress } from './audit/request.ts'
export { type Identified, identifiedSchema } from './identify/result.ts'
export { type IdentifyOptions, identifySubject as identify, SubjectFailed } from './identify/subject.ts'
export { type AuditRequest, audit, type Claim } from './library/audit.ts'
export { decode, encode, type RoundOptions, round } from './library/convert.ts'
export { type FormatName, format, type RoundingName } from './library/names.ts'
export { type PropertyResult, type Result, resultSchema, type Witness } from './report/result.ts'
export { renderText } from './report/text.ts'
export { RequestError, type SubjectFunction } from './subjects/subject.ts'
export { version } from './version.ts'
