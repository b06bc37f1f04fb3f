import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

/**
 * Compiles the AssemblyScript sources of this folder to modules that carry their WebAssembly as text, so that they are imported
 * like any other. Run by `npm run build`.
 */
const sources = ['inputs', 'quantize']

const here = new URL('.', import.meta.url)
await mkdir(new URL('generated/', here), { recursive: true })
for (const name of sources) {
  const source = fileURLToPath(new URL(`${name}.as.ts`, here))
  const options = [
    '--outFile',
    'out.wasm',
    '-O3',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--importMemory',
    '--noAssert',
  ]
  let binary
  const { error, stderr } = await asc.main([source, ...options, '--baseDir', '/'], {
    writeFile: (file, contents) => {
      if (file.endsWith('.wasm')) binary = contents
    },
  })
  if (error || !binary)
    throw new Error(`${name}.as.ts does not compile: ${error?.message ?? 'no output'}\n${stderr.toString()}`)
  const file = new URL(`generated/${name}.ts`, here)
  const text = `export const wasm =\n  '${Buffer.from(binary).toString('base64')}'\n`
  // What is as it was is left alone, for those who read it meanwhile.
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text)
}
