import { Command } from 'commander'
import { findFormat } from '../../spec/formats/registry.ts'
import { type ExportForm, exported, exportedFile, exportForms } from '../golden/export.ts'
import { goldenFolder } from '../golden/store.ts'
import { verifyGolden } from '../golden/verify.ts'
import { writeGolden } from '../golden/write.ts'
import { grouped } from '../report/numbers.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'
import { checkTarget, writeText } from './output.ts'
import * as parse from './parse.ts'

interface Flags {
  acceptChanges?: boolean
  as?: string
  format?: string
  from?: string
  rounding?: string
  overflow?: string
  out?: string
}

type Finish = (code: number) => void

export const goldenCommand = (finish: Finish): Command =>
  new Command('golden')
    .summary('check, extend or export the golden vectors')
    .addCommand(
      new Command('verify')
        .summary('check vectors against both oracles, published tables against the specification, and their sums')
        .argument('[path...]', 'files, or folders with derived/ and published/; the ones of this package unless given')
        .action(async (paths: string[]) => finish(await verify(paths))),
    )
    .addCommand(
      new Command('write')
        .summary('write the derived vectors anew, or export those of a format')
        .argument('[folder]', 'the golden folder; the one of this package unless given')
        .option('--accept-changes', 'write also where the answers of vectors that are there would change')
        .option('--format <id|file>', 'export the vectors of this format, or of the one that a JSON file declares')
        .option('--from <id>', 'the format of the inputs: binary32 unless given')
        .option('--rounding <direction>', 'rne unless given')
        .option('--overflow <rule>', "the format's own rule unless given")
        .option('--as <form>', `${exportForms.join(', ')}; json unless given`)
        .option('--out <file>', 'where the export goes; standard output unless given')
        .action(async (folder: string | undefined, flags: Flags) => finish(await write(folder, flags))),
    )

async function verify(paths: readonly string[]): Promise<number> {
  const found = await verifyGolden(paths.length > 0 ? paths : [goldenFolder()])
  const { files, vectors, withoutDecimal, tables, findings } = found
  for (const { file, text } of findings) process.stdout.write(`${file}: ${text}\n`)
  const alone = withoutDecimal > 0 ? `, ${grouped(withoutDecimal)} of them by the exact oracle alone` : ''
  const faults = findings.length === 0 ? 'no fault' : `${grouped(findings.length)} faults`
  process.stdout.write(
    `${grouped(vectors)} vectors${alone} and ${grouped(tables)} published tables in ${grouped(files)} files: ${faults}\n`,
  )
  if (findings.some(({ kind }) => kind === 'unreadable')) return exitCodes.request
  return findings.length > 0 ? exitCodes.violates : exitCodes.conforms
}

async function write(folder: string | undefined, flags: Flags): Promise<number> {
  const { acceptChanges, ...exporting } = flags
  if (Object.keys(exporting).length === 0) return regenerate(folder ?? goldenFolder(), acceptChanges === true)
  if (folder !== undefined || acceptChanges === true)
    throw new RequestError('expected either an export (--format, --as, --out) or a folder to write anew, came both')
  await exportVectors(exporting)
  return exitCodes.conforms
}

async function regenerate(folder: string, acceptsChanges: boolean): Promise<number> {
  const { files, vectors, changedFiles, newVectors, changes, isWritten } = await writeGolden(folder, acceptsChanges)
  for (const change of changes) process.stdout.write(`${change}\n`)
  process.stdout.write(
    isWritten
      ? `${grouped(vectors)} vectors in ${grouped(files)} files: ${grouped(newVectors)} vectors new, ${grouped(changedFiles)} files changed\n`
      : `${grouped(changes.length)} vectors would change; nothing is written, unless with --accept-changes\n`,
  )
  return isWritten ? exitCodes.conforms : exitCodes.violates
}

async function exportVectors(flags: Omit<Flags, 'acceptChanges'>): Promise<void> {
  const form = formOf(flags.as ?? 'json')
  if (flags.format === undefined)
    throw new RequestError('expected --format with the format whose vectors are exported; halfulp formats lists them')
  if (form === 'readmemh' && flags.out === undefined)
    throw new RequestError('expected --out NAME with --as readmemh, which writes NAME.inputs.hex and NAME.expected.hex')
  const format = await parse.parseFormat(flags.format)
  const source = findFormat(flags.from ?? 'binary32')
  const rounding = parse.parseDirection(flags.rounding ?? 'rne')
  const overflow = flags.overflow === undefined ? format.row.overflow : parse.parseOverflow(flags.overflow)
  if (source === undefined || (source.width > 16 && source.id !== 'binary32' && source.id !== 'binary64'))
    throw new RequestError(
      `expected --from binary32, binary64 or a format of halfulp formats of at most 16 bits, came "${flags.from}"`,
    )
  if (flags.out !== undefined) await checkTarget(flags.out, '--out')
  const file = exportedFile({ format, rounding, overflow }, source)
  for (const [ending, text] of exported(file, form)) {
    if (flags.out === undefined) process.stdout.write(text)
    else await writeText(`${flags.out}${ending}`, text)
  }
}

function formOf(text: string): ExportForm {
  const form = exportForms.find((one) => one === text)
  if (form) return form
  throw new RequestError(`expected --as ${exportForms.join(', ')}, came "${text}"`)
}
