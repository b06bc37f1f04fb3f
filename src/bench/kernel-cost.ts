import type { Format } from '../../spec/format.ts'
import { type Contender, fieldOf, loopFormat, memoryCopy, ran } from './contenders.ts'
import type { Native } from './native.ts'
import { type KernelCost, median } from './result.ts'

/** How much is measured. */
export interface Extent {
  readonly numbers: number
  readonly rounds: number
  /** Milliseconds that a turn lasts at least: short calls are made more often. */
  readonly turn: number
}

/** 2^32 divided by the golden ratio: its multiples mod 2^32 are spread evenly over all patterns, neighbours far apart. */
const step = 0x9e3779b1

/** Numbers over the whole range of binary32, of no order that a branch or a cache could learn. */
export function scattered(n: number): Float32Array {
  const patterns = new Uint32Array(n)
  for (let i = 0; i < n; i++) patterns[i] = Math.imul(i, step)
  return new Float32Array(patterns.buffer)
}

/**
 * Measures what kernels take for a number, all of them in turn, round after round, so that they see the same machine.
 * @param native the loop in C, where it was built
 * @param subjects further ones to measure
 * @throws RequestError where one of the subjects cannot be opened or does wrong
 */
export async function kernelCosts(
  format: Format,
  native: Native | undefined,
  subjects: readonly string[],
  { numbers, rounds, turn }: Extent,
  tell: (line: string) => void,
): Promise<{ costs: KernelCost[]; left: string[] }> {
  const x = scattered(numbers)
  const { contenders, left } = await fieldOf(x, format, native, subjects)
  const all = [memoryCopy(x), ...contenders]
  // Once beforehand: what is compiled and grown at the first call is no part of the costs.
  for (const contender of all) await ran(contender)
  const times = all.map((): number[] => [])
  for (let round = 1; round <= rounds; round++) {
    tell(`kernels, round ${round} of ${rounds}`)
    for (const [i, contender] of all.entries()) times[i]?.push((await nsOfTurn(contender, turn)) / numbers)
  }
  const middle = times.map(median)
  const copy = middle[0] as number
  const c = middle[all.findIndex(({ name }) => name === native?.name)]
  const costs = all.map(({ name, format }, i) => {
    const nsPerNumber = middle[i] as number
    const toC = c !== undefined && (format === loopFormat || i === 0) ? nsPerNumber / c : null
    return { name, format, nsPerNumber, toCopy: nsPerNumber / copy, toC }
  })
  return { costs, left }
}

/** Nanoseconds of a call, on average over a turn. */
async function nsOfTurn(contender: Contender, turn: number): Promise<number> {
  const started = performance.now()
  let [calls, passed] = [0, 0]
  do {
    await ran(contender)
    calls++
    passed = performance.now() - started
  } while (passed < turn)
  return (passed * 1e6) / calls
}
