/**
 * A figure or an experiment of a paper, done again: what the paper says of it, one by one, with what was found. Where a run is one
 * of many that could have been, the verdict says so.
 */
export interface Reproduction {
  /** A name that never changes; files are named by it. */
  readonly id: string
  /** Paper and figure or section. */
  readonly reference: string
  /** What is done, in a sentence or two, with every choice that the paper leaves open. */
  readonly setting: string
  /** The options that change what it does. */
  readonly heeds: readonly ('data' | 'full')[]
  readonly run: (options: ReproductionOptions) => Promise<Reproduced>
}

export interface ReproductionOptions {
  /** A data set to use in the place of the one that ships. */
  readonly data?: string
  /** The size of the paper, which takes hours, in the place of one that runs in minutes. */
  readonly full?: boolean
  /** Hears how far the work is: a share in [0, 1], and words. */
  readonly onProgress?: (share: number, words: string) => void
}

export interface Finding {
  /** What is claimed, or expected. */
  readonly claim: string
  /** `observed`: so in these runs, which proves nothing of others. */
  readonly verdict: 'holds' | 'violated' | 'observed' | 'not observed'
  /** The figures that decide it. */
  readonly words: string
}

export interface Reproduced {
  readonly findings: readonly Finding[]
  /** The figures, a row each: the same columns in every row. */
  readonly rows: readonly Readonly<Record<string, string | number>>[]
  /** SVG files by name, without the ending. */
  readonly pictures: Readonly<Record<string, string>>
}
