import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { catalogue } from '../../properties/catalogue.ts'
import { equivalents } from '../../properties/zoo/equivalents.ts'
import { representatives, zooFormats } from '../../properties/zoo/formats.ts'
import { coveredInPart, notApplicable, zoo } from '../../properties/zoo/mutants.ts'
import { allItems, needsExhaustion } from './items.ts'
import { work } from './lanes.ts'
import { renderEquivalents, renderLeftOut, renderMatrix, renderScore } from './matrix.ts'
import { buildLibrary } from './native.ts'
import { isSound, nameOf, scoreOf } from './score.ts'

/**
 * `npm run zoo`: judges mutants and right conversions of a format of every layout, with `--all` of every format, and fails where the
 * properties do not tell them apart. With `--exhaust` it tries every input on the mutants that are listed as equivalent, and fails where one is not.
 */

const { values } = parseArgs({
  options: { all: { type: 'boolean', default: false }, exhaust: { type: 'boolean', default: false } },
})
const extent = values.all || values.exhaust ? 'all' : 'representatives'
const folder = mkdtempSync(join(tmpdir(), 'halfulp-zoo-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const hasCompiler = buildLibrary(folder)
const items = allItems(extent)
const judgedFormats = extent === 'all' ? [...zooFormats, 'mxint8'] : representatives
/** Of what is listed as equivalent, that which is judged. */
const listed = equivalents.flatMap((one) => {
  const where = one.where.filter((format) => judgedFormats.includes(format))
  return where.length === 0 ? [] : [{ ...one, where }]
})
const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const started = performance.now()
const seconds = (): number => (performance.now() - started) / 1000

async function judge(): Promise<boolean> {
  const judged = await work('judge', extent)
  const score = scoreOf(items, judged, catalogue, listed)
  if (!hasCompiler) say('not run: right quantizers in C (no compiler named cc on the PATH)')
  say(`${renderMatrix(items, judged, catalogue)}\n`)
  say(`${judgedFormats.length} of ${zooFormats.length + 1} formats: ${judgedFormats.join(', ')}`)
  say(
    extent === 'all'
      ? '  all that have a name and at most 16 bits, but radix4-fp4 of radix 4; of IEEE P3109 one for each layout'
      : '  one of every layout; npm run zoo -- --all judges every one',
  )
  say('judged by boundary cases, of 16-bit formats by those of a spread of codes')
  say(`  but ${needsExhaustion} by exhaustion of the part of the inputs that it is in`)
  say(renderLeftOut(notApplicable, coveredInPart, zoo, zooFormats))
  say(`${renderEquivalents(listed)}\n`)
  say(renderScore(score, seconds()))
  return isSound(score)
}

async function exhaust(): Promise<boolean> {
  const names = new Set(equivalents.flatMap(({ id, where }) => where.map((one) => nameOf({ id, where: one }))))
  const chosen = items.flatMap((item, index) => (item.kind === 'mutant' && names.has(nameOf(item)) ? [index] : []))
  const judged = await work('exhaust', extent, chosen)
  for (const { index, violated } of judged) {
    const by = violated.map(({ id, witness }) => `${id} at ${witness}`).join(', ')
    const [item] = items.slice(index)
    say(`${item ? nameOf(item) : index}: ${by === '' ? 'no wrong answer to any of 2^32 inputs' : `caught by ${by}`}`)
  }
  const proved = judged.filter(({ violated }) => violated.length === 0).length
  say(`${proved} of ${names.size} mutants listed as equivalent are; ${seconds().toFixed(0)} s`)
  return proved === names.size
}

process.exitCode = (await (values.exhaust ? exhaust() : judge())) ? 0 : 1
