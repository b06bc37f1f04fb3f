import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const stub = fileURLToPath(new URL('.', import.meta.url))

/** An nvcc that lets g++ build for the host, with what it needs of the CUDA runtime as cuda_runtime.h here has it. */
const nvcc = `#!/bin/sh
args=
while [ $# -gt 0 ]; do
  case "$1" in -Xcompiler) shift; args="$args $1";; -arch=*) ;; -o | -I) args="$args $1 $2"; shift;; -*) args="$args $1";; *) source="$1";; esac
  shift
done
exec g++ -O1 $args -Wno-unknown-pragmas -x c++ -include '${stub}cuda_runtime.h' -I '${stub}' "$source"
`

const smi = '#!/bin/sh\necho 9.0\n'

/** Writes a toolkit that builds for the host, and a driver that tells of a device, into a folder; what to set to have them used. */
export function hostToolkit(folder: string): Record<'CUDA_HOME' | 'PATH', string> {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, text] of Object.entries({ nvcc, 'nvidia-smi': smi })) {
    writeFileSync(join(bin, name), text)
    chmodSync(join(bin, name), 0o755)
  }
  return { CUDA_HOME: folder, PATH: `${bin}${delimiter}${process.env.PATH}` }
}
