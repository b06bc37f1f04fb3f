import type { AuditCost, BenchResult, KernelCost } from './result.ts'

/** The result as Markdown tables. */
export function renderBench(result: BenchResult): string {
  const { machine, kernels, audits, left } = result
  return [
    `${machine.cpu}, ${machine.os}, Node ${machine.node}`,
    ...(kernels.length > 0 ? kernelTable(result) : []),
    ...(audits.length > 0 ? auditTable(audits) : []),
    ...left.map((line) => `\nNot measured: ${line}`),
    '',
  ].join('\n')
}

const kernelTable = ({ kernels, numbers, rounds }: BenchResult): string[] => [
  '',
  `Kernels: ${numbers} binary32 numbers spread evenly over ±2^−5 (the i-th is i × 0x9e3779b1 mod 2^32, as a signed integer, × 2^−36), one thread unless said otherwise; nanoseconds a number, the middle of ${rounds} rounds in which all take turns. The copy, the loop in C and wasm-simd write to arrays that are used again; the others give new ones.`,
  '',
  '| kernel | format | ns | × copy | × C |',
  '|---|---|---|---|---|',
  ...kernels.map(kernelRow),
]

const kernelRow = ({ name, format, nsPerNumber, toCopy, toC }: KernelCost): string =>
  `| ${name} | ${format} | ${nsPerNumber.toFixed(2)} | ${toCopy.toFixed(2)} | ${toC?.toFixed(2) ?? ''} |`

const auditTable = (audits: readonly AuditCost[]): string[] => [
  '',
  'Audits: all 2^32 inputs, e4m3fn, seconds',
  '',
  '| subject | threads | audit | its own loop | ratio |',
  '|---|---|---|---|---|',
  ...audits.map(
    ({ name, threads, auditSeconds, ownSeconds, ratio }) =>
      `| ${name} | ${threads} | ${auditSeconds.toFixed(2)} | ${ownSeconds.toFixed(2)} | **${ratio.toFixed(2)}** |`,
  ),
]
