import type { Format } from '../../spec/format.ts'
import { machine } from '../audit/identity.ts'
import { ownFolder } from '../subjects/own-folder.ts'
import { auditCosts } from './audit-cost.ts'
import { kernelCosts } from './kernel-cost.ts'
import { buildNatives, type Native } from './native.ts'
import type { BenchResult } from './result.ts'

/** What is to be measured. */
export interface Wish {
  /** Kernels to this format, and these subjects besides; none unless given. */
  readonly kernels?: { readonly format: Format; readonly subjects: readonly string[] } | undefined
  /** Audits with each of these numbers of threads; none unless given. */
  readonly audits?: { readonly threadCounts: readonly number[] } | undefined
  readonly rounds: number
  /** How many numbers kernels are given at a time. */
  readonly numbers: number
  /** How many milliseconds their turns last; as published unless given. */
  readonly turn?: number
}

/** Measures kernels and audits, each against what it is to be compared with in one run. */
export async function bench(
  { kernels, audits, rounds, numbers, turn = 50 }: Wish,
  tell: (line: string) => void,
): Promise<BenchResult> {
  const { folder, remove } = await ownFolder('bench')
  try {
    const built = await buildNatives(folder, audits ? 'all' : 'fastest')
    const natives = built.filter((one) => typeof one !== 'string')
    const fastest = built.at(-1) as Native | string
    const native = typeof fastest === 'string' ? undefined : fastest
    const measured = kernels
      ? await kernelCosts(kernels.format, native, kernels.subjects, { numbers, rounds, turn }, tell)
      : { costs: [], left: [] }
    return {
      machine: { ...machine(), gpu: null },
      rounds,
      numbers,
      kernels: measured.costs,
      audits: audits ? await auditCosts(natives, audits.threadCounts, rounds, tell) : [],
      left: [...built.filter((one) => typeof one === 'string'), ...measured.left],
    }
  } finally {
    await remove()
  }
}
