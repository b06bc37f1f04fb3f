import { floatRowById } from './layout.ts'
import { zoo } from './mutants.ts'
import type { Quantize } from './record.ts'
import { rightQuantizers } from './right.ts'

/**
 * Every quantizer of the zoo under a dotted path, so that one can be named as a subject:
 * `js:properties/zoo/subjects.ts#mutants.ties-away.e5m2`, `…#right.integer.e4m3fn.rne.saturate`. Built when asked for.
 */

interface Tree {
  readonly [name: string]: Tree | Quantize
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

function lazily(leaves: readonly { readonly path: readonly string[]; readonly make: () => Quantize }[]): Tree {
  const root: Record<string, Tree | Quantize> = {}
  for (const { path, make } of leaves) {
    let node = root
    for (const name of path.slice(0, -1)) {
      node[name] ??= {}
      node = node[name] as Record<string, Tree | Quantize>
    }
    let made: Quantize | undefined
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
