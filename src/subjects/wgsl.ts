import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openFunction } from '../webgpu/function.ts'
import { type Driver, type Request, RequestError } from './subject.ts'

/**
 * `wgsl:FILE#function`: a function of WGSL, `fn f(x: f32) -> u32` for codes or `-> f32` for values, with stochastic rounding
 * `fn f(x: f32, random: u32)`, run on WebGPU. Inputs of formats of at most 16 bits come as codes, `x: u32`. The function is called
 * from an entry point that is added to the file, which may enable features and have constants and functions of any names.
 */
export async function openWgsl(file: string, name: string | undefined, request: Request): Promise<Driver> {
  const subject = `wgsl:${file}${name ? `#${name}` : ''}`
  if (request.source.id === 'binary64')
    throw new RequestError(
      `expected inputs of binary32 or of at most 16 bits for ${subject}, came binary64; WGSL has no type for it`,
    )
  if (!name || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
    throw new RequestError(`expected wgsl:FILE#function, came ${subject}; name the function after a #`)
  const path = resolve(file)
  const text = await readFile(path, 'utf8').catch(() => {
    throw new RequestError(`expected a WGSL file, came ${subject}, but ${path} cannot be read`)
  })
  return request.backend === 'chromium'
    ? (await import('./browser/wgsl.ts')).openWgslInPage({ text, name }, request, subject)
    : openFunction(text, name, request, subject)
}
