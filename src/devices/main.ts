import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { findFormat } from '../../spec/formats/registry.ts'
import { audit } from '../audit/audit.ts'
import { RequestError } from '../subjects/subject.ts'
import { page, tableText } from './page.ts'
import { fileText, folder, judged, type Run, runs } from './runs.ts'

/**
 * `npm run audit:devices`: judges every kernel of ours on every device over all inputs, and writes results and their page. What was
 * judged already is kept, unless the kernel changed meanwhile; what cannot be judged here is said.
 */
const help = `npm run audit:devices -- [--only TEXT]… [--again] [--index]
  --only TEXT   only runs whose name (KERNEL-DEVICE-FORMAT) contains it
  --again       judge also what was judged already
  --all-inputs  over all inputs also what is slow, at about twenty minutes each
  --index       write the page alone`

async function judge(run: Run, isQuick: boolean): Promise<void> {
  const before = { ...process.env }
  Object.assign(process.env, run.device.environment())
  try {
    const format = findFormat(run.format) as NonNullable<ReturnType<typeof findFormat>>
    const result = await audit({
      subject: run.kernel.subject,
      format,
      ...(run.device.backend === undefined ? {} : { backend: run.device.backend }),
      ...(isQuick ? { cases: { kind: 'boundary' } } : {}),
      ...(run.device.isSlow ? { jobs: 1 } : {}),
    })
    mkdirSync(dirname(run.file), { recursive: true })
    writeFileSync(run.file, fileText(result, run))
    console.log(
      `${run.name}: ${result.verdict}, ${result.scope.cases.toLocaleString('en-US')} inputs, ${result.seconds.toFixed(0)} s`,
    )
    if (result.verdict !== 'conforms') process.exitCode = 1
  } finally {
    process.env = before
  }
}

/** A device that cannot do it after all is told at the end, and others are judged. */
const refusedBy =
  ({ name }: Run, missing: Set<string>) =>
  (error: unknown): void => {
    if (!(error instanceof RequestError)) throw error
    missing.add(`${name}: ${error.message}`)
    process.exitCode = 2
  }

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      again: { type: 'boolean' },
      'all-inputs': { type: 'boolean' },
      index: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return console.log(help)
  const { only } = values
  const chosen = runs.filter(({ name }) => only === undefined || only.some((text) => name.includes(text)))
  if (chosen.length === 0)
    throw new RequestError(`expected part of a name such as ${runs[0]?.name}, came --only ${only?.join(' --only ')}`)
  const missing = new Set<string>()
  for (const run of values.index ? [] : chosen) {
    const lack = run.device.lacks()
    const isQuick = run.device.isSlow === true && !values['all-inputs']
    const known = judged(run)
    const isWhole = known?.isCurrent === true && known.result.scope.kind === 'exhaustive'
    const isKept = values.again ? isQuick && isWhole : known?.isCurrent && (isQuick || isWhole)
    if (lack !== undefined) missing.add(`${run.device.id}: not here; ${lack}`)
    else if (isKept)
      console.log(`${run.name}: kept, judged already; --again${isQuick ? ' --all-inputs' : ''} judges it anew`)
    else await judge(run, isQuick).catch(refusedBy(run, missing))
  }
  writeFileSync(`${folder}/README.md`, page())
  console.log(`\n${tableText()}`)
  for (const line of missing) console.log(line)
}

await main().catch((error: unknown) => {
  if (!(error instanceof RequestError) && !(error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) throw error
  console.error(`${(error as Error).message}\n${help}`)
  process.exitCode = 2
})
