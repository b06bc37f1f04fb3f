import { availableParallelism } from 'node:os'
import type { Result } from '../report/result.ts'
import { spooled } from '../subjects/lines.ts'
import { backendOf, openSubject, parseSubject } from '../subjects/open.ts'
import { openLedger } from './checkpoint.ts'
import { type Host, judge } from './engine.ts'
import { identity, machine } from './identity.ts'
import { type AuditOptions, complete, type Request } from './request.ts'
import { workersFor } from './workers.ts'

export type { AuditOptions, Progress } from './request.ts'

/** This machine. */
const host: Host = {
  workforce: ({ options: { subject }, jobs, timeout }, setup) => workersFor(subject, setup, jobs, timeout),
  recorded: async ({ scheme, opened, options, conversion, source }) =>
    scheme === 'recorded'
      ? (await openSubject(opened, { conversion, source, output: options.output })).recorded
      : undefined,
  ledger: openLedger,
  identity: ({ uri }) => identity(uri),
  machine,
}

/** The request with every default filled in, for this machine. */
export function requestOf(options: AuditOptions): Request {
  const { subject } = options
  const scheme = typeof subject === 'function' ? 'function' : parseSubject(subject).scheme
  return complete({ ...options, backend: backendOf(subject, options.backend) }, scheme, availableParallelism())
}

/** Judges one subject. Rejected with RequestError where the request cannot be carried out; what a subject does wrong is in the result. */
export async function audit(options: AuditOptions): Promise<Result> {
  const request = requestOf(options)
  if (request.uri !== 'hex:-') return judge(request, host)
  const { file, remove } = await spooled()
  try {
    return await judge({ ...request, scheme: 'recorded', opened: `recorded:${file}` }, host)
  } finally {
    await remove()
  }
}
