import { floatRowById } from './layout.ts'
import { zoo } from './mutants.ts'
import type { Quantize } from './record.ts'
import { rightQuantizers } from './right.ts'
import { stochasticZoo } from './stochastic/mutants.ts'
import type { StochasticQuantize } from './stochastic/record.ts'
import { rightStochastic } from './stochastic/right.ts'

/**
 * Every quantizer of the zoo under a dotted path, so that one can be named as a subject:
 * `js:properties/zoo/subjects.ts#mutants.ties-away.e5m2`, `…#right.integer.e4m3fn.rne.saturate`. Built when asked for.
 */

type Leaf = Quantize | StochasticQuantize

interface Tree {
  readonly [name: string]: Tree | Leaf
}

/** mutants.⟨id⟩.⟨format⟩ */
export const mutants: Readonly<Record<string, Readonly<Record<string, Quantize>>>> = lazily(
  zoo.flatMap((mutant) =>
    mutant.formats.map((format) => ({
      path: [mutant.id, format],
      make: () => mutant.quantizer(floatRowById(format)),
    })),
  ),
) as Record<string, Record<string, Quantize>>

/** right.⟨way⟩.⟨format⟩.⟨direction⟩.⟨overflow⟩ */
export const right: Readonly<Record<string, Record<string, Record<string, Record<string, Quantize>>>>> = lazily(
  rightQuantizers.map(({ way, format, rounding, overflow, make }) => ({
    path: [way, format, rounding, overflow],
    make,
  })),
) as Record<string, Record<string, Record<string, Record<string, Quantize>>>>

/** stochastic.mutants.⟨id⟩.⟨format⟩ and stochastic.right.⟨way⟩.⟨format⟩.⟨variant⟩.⟨bits⟩.⟨overflow⟩ */
export const stochastic: Tree = lazily([
  ...stochasticZoo.flatMap(({ id, rules, quantizer }) =>
    rules.map((rule) => ({ path: ['mutants', id, rule.format], make: () => quantizer(rule) })),
  ),
  ...rightStochastic.map(({ way, format, variant, bits, overflow, make }) => ({
    path: ['right', way, format, variant, String(bits), overflow],
    make,
  })),
])

function lazily(leaves: readonly { readonly path: readonly string[]; readonly make: () => Leaf }[]): Tree {
  const root: Record<string, Tree | Leaf> = {}
  for (const { path, make } of leaves) {
    let node = root
    for (const name of path.slice(0, -1)) {
      node[name] ??= {}
      node = node[name] as Record<string, Tree | Leaf>
    }
    let made: Leaf | undefined
    Object.defineProperty(node, path[path.length - 1], {
      enumerable: true,
      get: () => {
        made ??= make()
        return made
      },
    })
  }
  return root
}
