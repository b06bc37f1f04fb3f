import { createHash } from 'node:crypto'
import { type Stream, streamFor } from '../streams.ts'
import type { Dataset } from './dataset.ts'

/**
 * Data that the project makes itself, so that a recording needs no file. Every number is a multiple of 2^−8, made without logarithms
 * or roots: alike on every machine.
 */
interface Recipe {
  readonly id: GeneratedId
  readonly summary: string
  readonly make: (random: Stream) => Pick<Dataset, 'rows' | 'features' | 'inputs' | 'targets' | 'classes' | 'image'>
}

export type GeneratedId = 'teacher' | 'blobs' | 'glyphs'

const grid = (x: number): number => Math.round(x * 256) / 256

export const recipes: readonly Recipe[] = [
  {
    id: 'teacher',
    summary: '200 rows of 8 normal features; targets by a random linear function with normal noise of deviation 1/2',
    make: teacher,
  },
  {
    id: 'blobs',
    summary: '150 rows of 4 features in 3 classes: normal clouds of deviation 1 around random centres of deviation 3',
    make: blobs,
  },
  {
    id: 'glyphs',
    summary: '400 images 8×8 of ten digits, each three by five pixels, at random places, with noise',
    make: glyphs,
  },
]

/** Generated data by name. */
export function generated(id: GeneratedId, seed: number): Dataset {
  const recipe = recipes.find((one) => one.id === id) as Recipe
  const made = recipe.make(streamFor(seed, 'data'))
  const sha256 = createHash('sha256').update(bytesOf(made.inputs)).update(bytesOf(made.targets)).digest('hex')
  return { name: `halfulp ${id}, seed ${seed}: ${recipe.summary}`, sha256, licence: 'MIT', ...made }
}

const bytesOf = (x: Float32Array): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength)

function teacher(random: Stream): ReturnType<Recipe['make']> {
  const [rows, features] = [200, 8]
  const weights = Array.from({ length: features }, () => 2 * random.normal())
  const inputs = Float32Array.from({ length: rows * features }, () => grid(random.normal()))
  const targets = Float32Array.from({ length: rows }, (_, row) => {
    const signal = weights.reduce((sum, weight, j) => sum + weight * (inputs[row * features + j] as number), 0)
    return grid(signal + random.normal() / 2)
  })
  return { rows, features, inputs, targets, classes: 0, image: null }
}

function blobs(random: Stream): ReturnType<Recipe['make']> {
  const [rows, features, classes] = [150, 4, 3]
  const centres = Array.from({ length: classes * features }, () => 3 * random.normal())
  const targets = Float32Array.from({ length: rows }, (_, row) => row % classes)
  const inputs = Float32Array.from({ length: rows * features }, (_, i) => {
    const label = targets[Math.floor(i / features)] as number
    return grid((centres[label * features + (i % features)] as number) + random.normal())
  })
  return { rows, features, inputs, targets, classes, image: null }
}

/** Rows of three pixels from the top, by digit. */
const digits = [
  '111 101 101 101 111',
  '010 110 010 010 111',
  '111 001 111 100 111',
  '111 001 111 001 111',
  '101 101 111 001 001',
  '111 100 111 001 111',
  '111 100 111 101 111',
  '111 001 001 010 010',
  '111 101 111 101 111',
  '111 101 111 001 111',
].map((rows) => rows.split(' '))

function glyphs(random: Stream): ReturnType<Recipe['make']> {
  const [rows, side, classes] = [400, 8, digits.length]
  const targets = Float32Array.from({ length: rows }, (_, row) => row % classes)
  const inputs = new Float32Array(rows * side * side)
  targets.forEach((digit, row) => {
    const [top, left] = [random.below(4), random.below(6)]
    for (let i = 0; i < side * side; i++) {
      const [y, x] = [Math.floor(i / side) - top, (i % side) - left]
      const isInk = digits[digit]?.[y]?.[x] === '1'
      inputs[row * side * side + i] = grid((isInk ? 0.75 : 0) + random.unit() / 4)
    }
  })
  return { rows, features: side * side, inputs, targets, classes, image: { height: side, width: side, channels: 1 } }
}
