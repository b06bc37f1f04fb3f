import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import asc from 'assemblyscript/asc'
import binaryen from 'assemblyscript/binaryen'

/** Compiles an AssemblyScript file to a WebAssembly module. */
export async function compileAssembly(source: string, output: string): Promise<void> {
  const path = resolve(source)
  let binary: Uint8Array | undefined
  const options = ['--outFile', 'out.wasm', '--runtime', 'stub', '--baseDir', dirname(path)]
  const { error, stderr } = await asc.main([path, ...options], {
    writeFile: (file, contents) => {
      if (file.endsWith('.wasm')) binary = contents as Uint8Array
    },
  })
  if (!binary) throw new Error(`${source} does not compile: ${error?.message}\n${stderr.toString()}`)
  await writeFile(output, binary)
}

/** Assembles the text form of a WebAssembly module. */
export async function assemble(text: string, output: string): Promise<void> {
  const module = binaryen.parseText(text)
  await writeFile(output, module.emitBinary())
  module.dispose()
}
