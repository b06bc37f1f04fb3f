import { availableParallelism } from 'node:os'
import type { Result } from '../report/result.ts'
import { isInPage } from '../subjects/backends.ts'
import { backendOf, openSubject, parseSubject } from '../subjects/open.ts'
import { madeReady } from '../subjects/ready.ts'
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
  const backend = backendOf(subject, options.backend)
  // Each worker has a context of its own on the device, and one device does all the work.
  const isOnDevice = scheme === 'cuda' || scheme === 'wgsl' || subject === 'builtin:wgsl' || isInPage(backend)
  const threads = isOnDevice ? Math.min(4, availableParallelism()) : availableParallelism()
  return complete({ ...options, backend }, scheme, threads)
}

/** Judges one subject. Rejected with RequestError where the request cannot be carried out; what a subject does wrong is in the result. */
export async function audit(options: AuditOptions): Promise<Result> {
  const request = requestOf(options)
  const { remove, ...ready } = await madeReady(options.subject)
  try {
    return await judge({ ...request, ...ready }, host)
  } finally {
    await remove()
  }
}
