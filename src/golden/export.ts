import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { sourceIds } from '../../spec/ordered.ts'
import type { Direction } from '../../spec/rounding.ts'
import { vectorFaults } from './check.ts'
import { makeFile } from './files.ts'
import { textOfFile, type Vector, type VectorFile } from './schema.ts'

/**
 * The vectors of one conversion as a file, for any format: every input that tells.
 * @throws Error where the two oracles differ, which is a fault of halfulp
 */
export function exportedFile({ format, rounding, overflow }: Directed, source: Format): VectorFile {
  const isFloating = sourceIds.some((id) => id === source.id)
  const file = makeFile({ format, source, groups: [{ rounding, overflow, breadth: isFloating ? 'full' : 'codes' }] })
  const [fault] = vectorFaults(file, textOfFile(file))
  if (fault !== undefined) throw new Error(`the two oracles differ: ${fault}`)
  return file
}

type Directed = Conversion & { readonly rounding: Direction }

/** The forms in which vectors are handed to hardware teams. One file has one text; `readmemh` has two, which are read side by side. */
export const exportForms = ['json', 'csv', 'testfloat', 'readmemh'] as const
export type ExportForm = (typeof exportForms)[number]

const bare = (hex: string): string => hex.replace('0x', '')

/** All other right answers, in words without commas. */
const permittedText = ({ permitted = [] }: Vector): string =>
  permitted
    .map(({ variation, codes }) => {
      const list =
        codes === 'any' ? codes : codes.map((one) => (typeof one === 'string' ? one : one.join('-'))).join(' ')
      return `${variation}: ${list}`
    })
    .join('; ')

/** Ends of file names and what stands in them. */
export function exported(file: VectorFile, form: ExportForm): ReadonlyMap<string, string> {
  const vectors = file.groups.flatMap((group) => group.vectors)
  switch (form) {
    case 'json':
      return new Map([['', textOfFile(file)]])
    case 'csv':
      return new Map([['', csv(vectors)]])
    case 'testfloat':
      // Inputs alone, as testfloat_gen writes those of a type: what is under test must not see the answers.
      return new Map([['', vectors.map(({ input }) => `${bare(input)}\n`).join('')]])
    case 'readmemh':
      return new Map([
        ['.inputs.hex', memory(vectors, 'inputs', ({ input }) => bare(input))],
        ['.expected.hex', memory(vectors, 'expected codes', (vector) => expectedWord(vector, file))],
      ])
  }
}

function csv(vectors: readonly Vector[]): string {
  const rows = vectors.map((vector) => {
    const { id, kind, input, exact, expected, flags = [] } = vector
    return [id, kind, input, exact, expected, permittedText(vector), flags.join(' ')].join(',')
  })
  return `id,kind,input,exact,expected,permitted,flags\n${rows.join('\n')}\n`
}

/** A file for $readmemh (IEEE 1364-2005 §17.2.9): a word a line, the vector's id behind it. */
function memory(vectors: readonly Vector[], what: string, word: (vector: Vector) => string): string {
  const lines = vectors.map((vector) => {
    const also = permittedText(vector)
    return `${word(vector)} // ${vector.id}${also === '' ? '' : `, also right: ${also}`}\n`
  })
  return `// ${what}: ${vectors.length} words\n${lines.join('')}`
}

/** The expected code; x in every digit where any is right. */
function expectedWord({ expected }: Vector, { groups }: VectorFile): string {
  if (expected !== 'any') return bare(expected)
  const other = groups.flatMap(({ vectors }) => vectors).find((one) => one.expected !== 'any')
  return 'x'.repeat(other === undefined ? 1 : bare(other.expected).length)
}
