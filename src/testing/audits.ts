import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { findFormat } from '../../spec/formats/registry.ts'
import { type AuditOptions, audit } from '../audit/audit.ts'
import { bitsToOrdinal } from '../cases/simplest.ts'
import type { PropertyResult, Result } from '../report/result.ts'

/** The input at which the subjects made for tests misbehave, as a bit pattern. */
export const pi = '0x40490fdb'

/** π and the number below it: π is not the first, so that a test sees whether the engine finds it. */
const aroundPi = [-1, 0].map((by) => bitsToOrdinal(Number(pi) + by))

/** One input alone, for what fails at any: nothing is left to narrow down. */
export const atPi = { cases: { kind: 'inputs', ordinals: aroundPi.slice(1) } } as const

/** Audits a subject that claims to be e4m3fn, on two inputs, the second of them π, unless told otherwise. */
export const audited = (subject: string, more: Partial<AuditOptions> = {}): Promise<Result> =>
  audit({
    subject,
    format: findFormat('e4m3fn') as NonNullable<ReturnType<typeof findFormat>>,
    cases: { kind: 'inputs', ordinals: aroundPi },
    jobs: 1,
    timeout: 10,
    ...more,
  })

/** What a result says of one property. */
export function verdictOn(id: string, result: Result): PropertyResult {
  const found = result.properties.find((property) => property.id === id)
  if (!found) throw new Error(`no property ${id} in the result`)
  return found
}

const mark = 'HALFULP_TEST_MARK'

/** Marks every process that this one starts from now on. */
export function markProcesses(): void {
  process.env[mark] = randomUUID()
}

/** The marked processes that are still there, as their commands; none where the system does not tell. */
export function markedProcesses(): string[] {
  if (!existsSync('/proc/self/environ')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) => read(pid, 'environ').includes(`${mark}=${process.env[mark]}\0`) && !read(pid, 'stat').includes(') Z '),
    )
    .map((pid) => read(pid, 'cmdline').replaceAll('\0', ' '))
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}
