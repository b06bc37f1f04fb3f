import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { audit } from '../audit/audit.ts'
import type { Native } from './native.ts'
import { type AuditCost, median } from './result.ts'

const run = promisify(execFile)

const inputs = 2 ** 32
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** Measures audits of a C and a JavaScript quantizer against their own loops, taking turns so that both see the same machine. */
export async function auditCosts(
  natives: readonly Native[],
  threadCounts: readonly number[],
  rounds: number,
  tell: (line: string) => void,
): Promise<AuditCost[]> {
  const costs: AuditCost[] = []
  for (const threads of threadCounts) {
    const subjects = [
      ...natives.map(({ name, library, program }) => ({
        name,
        uri: `native:${library}#e4m3fn`,
        own: () => ownNative(program, threads),
      })),
      { name: 'JavaScript', uri: `js:${here(`./subject${extension}`)}#quantize`, own: () => ownJs(threads) },
    ]
    for (const { name, uri, own } of subjects) {
      tell(`${name} ${threads} ${threads === 1 ? 'thread' : 'threads'}`)
      const pairs: { own: number; audit: number }[] = []
      for (let round = 0; round < rounds; round++)
        pairs.push({ own: await own(), audit: await auditSeconds(uri, threads) })
      const auditTime = median(pairs.map((pair) => pair.audit))
      const ownTime = median(pairs.map((pair) => pair.own))
      costs.push({ name, threads, auditSeconds: auditTime, ownSeconds: ownTime, ratio: auditTime / ownTime })
    }
  }
  return costs
}

async function auditSeconds(subject: string, jobs: number): Promise<number> {
  const result = await audit({ subject, format: findFormat('e4m3fn') as Format, jobs })
  if (result.verdict !== 'conforms') throw new Error(`the benchmark's own quantizer ${subject} ${result.verdict}`)
  return result.seconds
}

async function ownNative(program: string, threads: number): Promise<number> {
  const { stdout } = await run(program, [String(threads)])
  return Number(stdout.split(' ')[0])
}

async function ownJs(threads: number): Promise<number> {
  const share = inputs / threads
  const shares = Array.from({ length: threads }, (_, i) =>
    run(process.execPath, [here(`./own-loop${extension}`), String(i * share), String(share)]),
  )
  const seconds = (await Promise.all(shares)).map(({ stdout }) => Number(stdout.split(' ')[0]))
  return Math.max(...seconds)
}
