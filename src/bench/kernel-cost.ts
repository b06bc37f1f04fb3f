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

/** 2^32 divided by the golden ratio: its multiples mod 2^32 are spread evenly, neighbours far apart. */
const step = 0x9e3779b1

/** Numbers spread evenly over ±2^−5, half of them subnormal in e4m3fn, in an order that no branch could learn. */
export const scattered = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.imul(i, step) * 2 ** -36)

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
