/** A row of the registry of real subjects, and what several rows share. */

import { readFileSync } from 'node:fs'
import { describeNeed, type Need } from './needs.ts'

/** The specification that a subject is judged by: options of `halfulp audit`, by the same names. */
export interface Specification {
  readonly format: string
  readonly rounding: 'rne' | 'rtz' | 'rtp' | 'rtn'
  readonly overflow?: 'ieee' | 'saturate' | 'propagate'
  /** Only where the results are values: codes otherwise. */
  readonly output?: 'values'
}

/** How to make the file that a subject names. Commands and paths are the repository's, not this folder's. */
export interface Build {
  readonly command: readonly string[]
  readonly output: string
  readonly needs: readonly Need[]
}

/** One function, judged by one specification. What the audit finds is never written in a row. */
export interface RealSubject {
  /** Never changes, and is never used again for something else. */
  readonly id: string
  readonly title: string
  /** The folder in reports/ with the adapter and its description. */
  readonly folder: string
  /** As `halfulp audit` takes it, run from the repository. */
  readonly subject: string
  readonly options: Specification
  /** Where a subject of TensorFlow.js is run. */
  readonly backend?: 'cpu' | 'wasm' | 'webgl' | 'webgpu'
  /** Set where all inputs take hours: it is judged on boundary cases. */
  readonly isSlow?: true
  /** Where the options come from: the subject's own documentation, or a standard where that is silent. */
  readonly source: string
  readonly package?: { readonly name: string; readonly version: string }
  readonly build?: Build
  /** Variables of the environment to judge it in. */
  readonly environment?: Readonly<Record<string, string>>
  /** What must be present for the build and the audit. */
  readonly needs: readonly Need[]
  /** The same in words. */
  readonly requires: string
}

/** A row as it is written: the needs of the build are added to its own, and put in words. */
export type Row = Omit<RealSubject, 'needs' | 'requires'> & { readonly needs?: readonly Need[] }

export function row({ needs = [], ...rest }: Row): RealSubject {
  const all = [...(rest.build?.needs ?? []), ...needs]
  return { ...rest, needs: all, requires: all.map(describeNeed).join('; ') }
}

export const binary16: Specification = { format: 'binary16', rounding: 'rne', overflow: 'ieee' }
export const bfloat16: Specification = { format: 'bfloat16', rounding: 'rne', overflow: 'ieee' }

/** A package of reports/package.json, the one place where its version is pinned. */
export function npm(name: string): { package: { name: string; version: string }; needs: readonly Need[] } {
  const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  const version: string = { ...manifest.dependencies, ...manifest.optionalDependencies }[name]
  return { package: { name, version }, needs: [{ kind: 'package', name }] }
}

/** A C or C++ file made into a shared library in the folder's build/. */
export function compiled(
  compiler: 'gcc' | 'g++',
  source: string,
  flags: readonly string[],
  needs: readonly Need[],
): Build {
  const [, folder, name] = /^(.+)\/(.+)\.\w+$/.exec(source) as unknown as [string, string, string]
  const output = `reports/${folder}/build/${name}.so`
  return {
    command: [compiler, ...flags, '-O3', '-shared', '-fPIC', '-o', output, `reports/${source}`],
    output,
    needs: [{ kind: 'program', name: compiler }, ...needs],
  }
}
