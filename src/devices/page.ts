import { columns } from '../report/format-text.ts'
import { formatIds } from './rows.ts'
import { judged, type Run, runs } from './runs.ts'

const count = (value: number): string => value.toLocaleString('en-US')

/** What is known of a run, in a few words. */
function outcome(run: Run): string {
  const known = judged(run)
  if (!known) return 'not judged'
  const { result, isCurrent } = known
  const wrong = result.properties.find(({ id }) => id === 'conforms')?.violations ?? 0
  const told = result.verdict === 'violates' ? `violates, ${count(wrong)} inputs differ` : result.verdict
  const verdict = result.scope.kind === 'exhaustive' ? told : `${told} (${result.scope.kind})`
  return isCurrent ? verdict : `${verdict}, before the kernel changed`
}

/** Rows of cells: kernel, device, and the outcome in each format. */
function table(): readonly (readonly string[])[] {
  const rows = new Map<string, Run[]>()
  for (const run of runs) {
    const key = `${run.kernel.subject} ${run.device.id}`
    rows.set(key, [...(rows.get(key) ?? []), run])
  }
  return [...rows.values()].map((all) => {
    const [{ kernel, device }] = all as [Run]
    return [kernel.subject, device.id, ...all.map(outcome)]
  })
}

/** For a terminal. */
export const tableText = (): string => columns([['kernel', 'device', ...formatIds], ...table()])

/** Inputs a second, in millions, and on what. */
function speedLine(run: Run): readonly string[] {
  const known = judged(run)
  if (!known) return []
  const { scope, seconds, machine, subject } = known.result
  const where = [machine.gpu, machine.cpu, machine.os, `Node ${machine.node}`, subject.version]
    .filter(Boolean)
    .join('; ')
  return [
    `| [${run.name}](results/${run.name}.json) | ${count(scope.cases)} | ${scope.kind} | ${seconds.toFixed(0)} | ${where} |`,
  ]
}

/** What a kernel on a device answers otherwise, with the simplest input of each violated property. */
function differences(run: Run): readonly string[] {
  const known = judged(run)
  if (known?.result.verdict !== 'violates') return []
  const lines = known.result.properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ id, violations, witness }) => {
      const shown = witness
        ? `; \`${witness.input}\` = ${witness.exact} gives ${witness.gotValue}, due ${witness.wantValue}`
        : ''
      return `- \`${id}\`: ${count(violations)} inputs${shown}`
    })
  const { backend } = run.device
  const command = `npx halfulp audit ${run.kernel.subject}${backend ? ` --backend ${backend}` : ''} --format ${run.format} --cases boundary`
  const note = known.result.scope.kind === 'exhaustive' ? '  # shows it on fewer inputs' : ''
  return [`### ${run.name}\n\n\`\`\`sh\n${command}${note}\n\`\`\`\n\n${lines.join('\n')}`]
}

/** The page of reports/devices. */
export const page = (): string => `# Our own kernels, on every device

Each is judged over all 4,294,967,296 binary32 inputs, or on boundary cases, which is said; rne, by the format's own overflow rule.
\`npm run audit:devices\` judges what has not been judged since its kernel changed, on the devices that are there, and writes this page;
with \`--all-inputs\` also what is slow is judged over all inputs.

| kernel | device | ${formatIds.join(' | ')} |
|---|---|${formatIds.map(() => '---|').join('')}
${table()
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n')}

| result | inputs | cases | seconds | on |
|---|---|---|---|---|
${runs.flatMap(speedLine).join('\n')}

## What differs

WebGL and WebGPU let a device take subnormal numbers for zero, and SwiftShader does. A tensor program cannot tell such inputs from zero, so that its
answers differ where they count: in a format with the exponents of binary32. With \`--allow flush-inputs\` they are permitted.

${runs.flatMap(differences).join('\n\n')}
`
