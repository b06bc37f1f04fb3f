import { countOf } from '../safetensors/dtypes.ts'
import type { Quantizer } from './manifest.ts'

/** How elements share scales. */
export interface Blocks {
  /** How many scales there are. */
  readonly count: number
  /** The place of the scale of an element, both row by row. */
  readonly of: (index: number) => number
}

/** The blocks of a tensor along the quantizer's axis, or along all of it laid out in a row; undefined where nothing is scaled. */
export function blocksOf(shape: readonly number[], { blockSize, axis }: Quantizer): Blocks | undefined {
  if (blockSize === null) return undefined
  const at = axis === null ? undefined : axis < 0 ? axis + shape.length : axis
  const along = at === undefined ? countOf(shape) : (shape[at] ?? 1)
  const inner = at === undefined ? 1 : countOf(shape.slice(at + 1))
  const perLine = Math.ceil(along / blockSize)
  const lines = at === undefined ? 1 : countOf(shape.slice(0, at))
  return {
    count: lines * perLine * inner,
    of: (index) => {
      const line = Math.floor(index / (inner * along))
      const place = Math.floor(index / inner) % along
      return (line * perLine + Math.floor(place / blockSize)) * inner + (index % inner)
    },
  }
}
