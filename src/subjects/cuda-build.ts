import { execFile } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ownFolder } from './own-folder.ts'
import { RequestError } from './subject.ts'

const wrapper = fileURLToPath(new URL('./cuda/call.cuh', import.meta.url))
const run = promisify(execFile)

/** How long nvcc may take over a file, in milliseconds. */
const patience = 600_000

/** A kernel in a shared library (cuda/call.cuh), in a folder of its own. */
export interface BuiltKernel {
  readonly library: string
  readonly remove: () => Promise<void>
}

/** Builds a kernel with nvcc for this machine's device. @throws RequestError where that cannot be */
export async function buildKernel(file: string, kernel: string | undefined): Promise<BuiltKernel> {
  const subject = `cuda:${file}#${kernel ?? ''}`
  // A name goes into C++: namespaces and template arguments are names, too.
  if (!/^[A-Za-z_][\w:<>, ]*$/.test(kernel ?? ''))
    throw new RequestError(`expected cuda:FILE#kernel, came ${subject}; name the kernel after a #`)
  const path = resolve(file)
  await access(path).catch(() => {
    throw new RequestError(`expected a CUDA C++ file, came ${subject}, but there is no file ${path}`)
  })
  if (/["\n\\]/.test(path)) throw new RequestError(`expected a path that #include can name, came ${subject}`)
  const nvcc = await findCompiler()
  const arch = await architecture()
  const { folder, remove } = await ownFolder('cuda')
  const [source, library] = [join(folder, 'kernel.cu'), join(folder, 'kernel.so')]
  await writeFile(source, `#include "${path}"\n#define HALFULP_KERNEL ${kernel}\n#include "${wrapper}"\n`)
  const flags = ['-std=c++17', '-O3', '-shared', '-Xcompiler', '-fPIC', `-arch=${arch}`, '-I', dirname(path)]
  try {
    await run(nvcc, [...flags, '-o', library, source], { timeout: patience })
  } catch (error) {
    await remove()
    throw new RequestError(`${subject} cannot be built for ${arch}: ${complaint(error)}`)
  }
  return { library, remove }
}

/** The first error that the compiler tells of. */
function complaint(error: unknown): string {
  const { stderr = '', stdout = '', message } = error as { stderr?: string; stdout?: string; message: string }
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim())
  const first = lines.find((line) => /\berror\b/i.test(line)) ?? lines.find((line) => line !== '') ?? message
  return first.slice(0, 400)
}

async function findCompiler(): Promise<string> {
  const { CUDA_HOME, CUDA_PATH, PATH = '' } = process.env
  const homes = [CUDA_HOME, CUDA_PATH].filter((home) => home !== undefined && home !== '') as string[]
  // Where a toolkit is named, no other will do.
  const folders =
    homes.length > 0
      ? homes.map((home) => join(home, 'bin'))
      : [...PATH.split(delimiter).filter((folder) => folder !== ''), '/usr/local/cuda/bin']
  for (const folder of folders) {
    const nvcc = join(folder, 'nvcc')
    const isThere = await access(nvcc).then(
      () => true,
      () => false,
    )
    if (isThere) return nvcc
  }
  throw new RequestError(
    `expected nvcc for cuda: subjects (in CUDA_HOME, on the PATH or in /usr/local/cuda), came none; install the CUDA toolkit, https://developer.nvidia.com/cuda-downloads`,
  )
}

/**
 * The architecture to build for: HALFULP_CUDA_ARCH, or that of the first device. From Hopper on with the instructions that only
 * this generation has (sm_90a), which nvcc's own `native` leaves out.
 */
async function architecture(): Promise<string> {
  const { HALFULP_CUDA_ARCH: said } = process.env
  if (said !== undefined && said !== '') {
    if (/^sm_\d+[af]?$/.test(said)) return said
    throw new RequestError(`expected HALFULP_CUDA_ARCH to be such as sm_90a, came "${said}"`)
  }
  const query = ['--query-gpu=compute_cap', '--format=csv,noheader']
  const answer = await run('nvidia-smi', query, { timeout: 30_000 }).then(
    ({ stdout }) => stdout,
    (error: { code?: unknown; stdout?: string; message: string }) => {
      const why = error.code === 'ENOENT' ? 'there is no nvidia-smi' : `nvidia-smi: ${complaint(error)}`
      throw noDevice(why)
    },
  )
  const found = /^(\d+)\.(\d+)$/m.exec(answer)
  if (!found) throw noDevice(`nvidia-smi names no compute capability, but "${answer.trim().slice(0, 100)}"`)
  const [major, minor] = [Number(found[1]), Number(found[2])]
  return `sm_${major}${minor}${major >= 9 ? 'a' : ''}`
}

/** What is said where there is no device to run on. */
export const noDevice = (why: string): RequestError =>
  new RequestError(
    `expected an NVIDIA GPU and its driver for cuda: subjects, came none (${why}); a build for the host can be judged as native:`,
  )
