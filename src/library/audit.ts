import type { Rounding } from '../../spec/rounding.ts'
import { openVariations, type Variation } from '../../spec/variations.ts'
import { audit as auditSubject } from '../audit/audit.ts'
import type { AuditOptions, Progress } from '../audit/request.ts'
import type { Cases } from '../cases/plan.ts'
import * as parse from '../cli/parse.ts'
import type { Result } from '../report/result.ts'
import { RequestError, type SubjectFunction } from '../subjects/subject.ts'
import { type FormatName, format, nameOf, type RoundingName } from './names.ts'
import { auditOptions, checkOptions, said } from './options.ts'

/** What to judge a subject against, and on which inputs. The same words as on the command line. */
export interface Claim {
  /** The format that it converts to. */
  readonly format: FormatName
  /** The format of its inputs; default binary32. */
  readonly from?: FormatName
  /** The direction; default `rne`, roundTiesToEven. */
  readonly rounding?: RoundingName
  /** What is due to values out of range; default the format's own rule. */
  readonly overflow?: 'ieee' | 'saturate' | 'propagate'
  /** What the answers are, where their type does not tell: codes in unsigned arrays, values in a Float32Array. */
  readonly output?: 'codes' | 'values'
  /** Where the subject is run, where its kind leaves a choice: cpu, wasm, webgl, webgpu or tensorflow for `tfjs:`. */
  readonly backend?: string
  /**
   * `exhaustive`, `boundary`, `sample:N`, or bit patterns of inputs such as `['0x3f800000']`; default exhaustive, boundary from binary64 and for
   * stochastic rounding, where an input may name its random word: `['0x3f880000/17']`.
   */
  readonly cases?: 'exhaustive' | 'boundary' | `sample:${number}` | readonly string[]
  /** Of sampled cases: a whole number from 0 to 2^31 − 1; default 1. */
  readonly seed?: number
  /** Worker processes; default all cores. Of no use with functions, which are judged in this process. */
  readonly jobs?: number
  /** Seconds that a subject may take over one batch; default 30. Nothing can stop a function that does not return. */
  readonly timeout?: number
  /** Variations to permit, by id, beside the open ones; `none` takes those away. */
  readonly allow?: readonly string[]
}

/** A claim with the subject that makes it. */
export interface AuditRequest extends Claim {
  /** The name of a subject, such as `js:./quantize.mjs`, `native:./libq.so#f`, `exec:./simulator`; or a function from a batch to its answers. */
  readonly subject: string | SubjectFunction
  /** Hears how far the audit is, some times a second and when every input was tried. What it throws ends the audit, and rejects it. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the audit; the result holds what is known by then, and is `inconclusive` where that is no violation. */
  readonly signal?: AbortSignal
}

/**
 * Judges a subject against the specification. All 2^32 inputs of binary32 take seconds to minutes; `cases: 'boundary'` takes
 * a second or two.
 * @param request the subject, what it claims to be, and on which inputs that is tried
 * @returns the result, as `--json` writes it (schema `halfulp-result/1`): what a subject does wrong is in there, and no error
 * @throws RequestError (in a rejected promise) when the request cannot be carried out
 */
export async function audit(request: AuditRequest): Promise<Result> {
  return auditSubject(optionsOf(request))
}

/** A request in the engine's terms. */
export function optionsOf(request: AuditRequest): AuditOptions {
  checkOptions('audit', auditOptions satisfies Record<keyof AuditRequest, unknown>, request)
  const { subject, onProgress, signal, ...claim } = request
  if (typeof subject !== 'string' && typeof subject !== 'function')
    throw new RequestError(`expected the name of a subject or a function, came ${said(subject)}`)
  const target = format(claim.format)
  const source = format(claim.from ?? 'binary32')
  const rounding = parse.parseRounding(claim.rounding ?? 'rne')
  return {
    subject,
    format: target,
    formatName: nameOf(claim.format, target),
    source,
    sourceName: nameOf(claim.from ?? 'binary32', source),
    rounding,
    ...(claim.overflow === undefined ? {} : { overflow: parse.parseOverflow(claim.overflow) }),
    ...(claim.output === undefined ? {} : { output: parse.parseOutput(claim.output) }),
    ...(claim.backend === undefined ? {} : { backend: claim.backend }),
    ...(claim.cases === undefined ? {} : { cases: casesOf(claim.cases, source, rounding) }),
    ...(claim.seed === undefined ? {} : { seed: parse.parseCount('seed', String(claim.seed), 0, 2 ** 31 - 1) }),
    ...(claim.jobs === undefined ? {} : { jobs: parse.parseCount('jobs', String(claim.jobs), 1, 256) }),
    ...(claim.timeout === undefined ? {} : { timeout: parse.parseCount('timeout', String(claim.timeout), 1, 86_400) }),
    allowed: allowedOf(claim.allow),
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  }
}

const allowedOf = (allow: readonly string[] | undefined): readonly Variation[] =>
  allow === undefined ? openVariations : parse.parseAllow(allow)

const casesOf = (cases: NonNullable<Claim['cases']>, source: AuditOptions['format'], rounding: Rounding): Cases =>
  typeof cases === 'string' ? parse.parseCases(cases) : parse.parseInputs(cases, source, rounding)
