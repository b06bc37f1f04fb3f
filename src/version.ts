import manifest from '../package.json' with { type: 'json' }

/** The version of halfulp, which is that of its specification. */
export const version: string = manifest.version
