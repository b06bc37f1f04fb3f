import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { audit } from '../audit/audit.ts'
import { machine } from '../audit/identity.ts'

const run = promisify(execFile)

/** One comparison: what an audit takes, and what the subject alone takes for the same inputs with as many threads. */
export interface Measurement {
  readonly name: string
  readonly threads: number
  readonly auditSeconds: number
  readonly ownSeconds: number
  readonly ratio: number
}

export interface BenchResult {
  readonly machine: ReturnType<typeof machine>
  readonly measurements: readonly Measurement[]
  /** What was not measured, and why. */
  readonly left: readonly string[]
}

const inputs = 2 ** 32
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** The middle of an odd number of runs. */
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number

/** Measures audits of a C and a JavaScript quantizer against their own loops, taking turns so that both see the same machine. */
export async function bench(
  threadCounts: readonly number[],
  rounds: number,
  tell: (line: string) => void,
): Promise<BenchResult> {
  const measurements: Measurement[] = []
  const left: string[] = []
  const folder = await mkdtemp(join(tmpdir(), 'halfulp-bench-'))
  try {
    const native = await Promise.all(builds.map((build) => buildNative(folder, build)))
    left.push(...native.filter((one) => typeof one === 'string'))
    for (const threads of threadCounts) {
      const subjects = [
        ...native
          .filter((one) => typeof one !== 'string')
          .map(({ name, library, program }) => ({
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
        measurements.push({ name, threads, auditSeconds: auditTime, ownSeconds: ownTime, ratio: auditTime / ownTime })
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { machine: machine(), measurements, left }
}

async function auditSeconds(subject: string, jobs: number): Promise<number> {
  const result = await audit({ subject, format: findFormat('e4m3fn') as Format, jobs })
  if (result.verdict !== 'conforms') throw new Error(`the benchmark's own quantizer ${subject} ${result.verdict}`)
  return result.seconds
}

/** The C quantizer as libraries are mostly shipped, and as fast as the compiler makes it here. */
const builds = [
  { name: 'C, -O2', flags: ['-O2'] },
  { name: 'C, -O3 -march=native', flags: ['-O3', '-march=native'] },
]

interface Native {
  readonly name: string
  readonly library: string
  readonly program: string
}

/** Compiles the C quantizer, or says why not. */
async function buildNative(folder: string, { name, flags }: (typeof builds)[number]): Promise<Native | string> {
  const source = [here('./quantizer.c'), here('../../../src/bench/quantizer.c')].find(existsSync)
  if (!source) return `${name}: its source is not in this package`
  const program = join(folder, `quantizer${flags.join('')}`)
  const library = `${program}.so`
  try {
    await run('cc', ['-shared', '-fPIC', ...flags, source, '-lpthread', '-o', library])
    await run('cc', [...flags, source, '-lpthread', '-o', program])
    return { name, library, program }
  } catch (error) {
    return `${name}: cc does not compile here (${String(error).split('\n')[0]}); install a C compiler to measure native:`
  }
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

/** The result as a Markdown table. */
export function renderBench({ machine: { cpu, os, node }, measurements, left }: BenchResult): string {
  const rows = measurements.map(
    ({ name, threads, auditSeconds: a, ownSeconds: o, ratio }) =>
      `| ${name} | ${threads} | ${a.toFixed(2)} | ${o.toFixed(2)} | **${ratio.toFixed(2)}** |`,
  )
  return [
    `${cpu}, ${os}, Node ${node}; all 2^32 inputs, e4m3fn, seconds`,
    '',
    '| subject | threads | audit | its own loop | ratio |',
    '|---|---|---|---|---|',
    ...rows,
    ...left.map((line) => `\nNot measured: ${line}`),
    '',
  ].join('\n')
}
