import { shaderBackends, tensorBackends } from './backends.ts'
import { type Driver, type Request, RequestError, type SubjectFunction } from './subject.ts'

/** A kind of subject: how its name is written and how it is opened; what it needs is loaded only then. */
interface Kind {
  readonly form: string
  readonly summary: string
  readonly open: (rest: string, request: Request) => Promise<Driver>
  /** Where it can be run, if its kind leaves a choice. */
  readonly backends?: (rest: string) => Backends | undefined
}

interface Backends {
  readonly names: readonly string[]
  /** Where it is run unless told otherwise, if that has a name. */
  readonly byDefault?: string
}

const ofTensors: Backends = { names: tensorBackends, byDefault: 'cpu' }
const ofShaders: Backends = { names: shaderBackends }

/** Splits `FILE#name` at the last #. */
export function fileAndName(rest: string): [string, string | undefined] {
  const at = rest.lastIndexOf('#')
  return at < 0 ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)]
}

async function openOwn(name: string, request: Request): Promise<Driver> {
  if (name === 'tfjs') return (await import('./builtin-tfjs.ts')).openBuiltinTfjs(request)
  if (name !== 'wgsl') return (await import('./builtin.ts')).openBuiltin(name, request)
  return request.backend === 'chromium'
    ? (await import('./browser/wgsl.ts')).openBuiltinWgslInPage(request)
    : (await import('./builtin-wgsl.ts')).openBuiltinWgsl(request)
}

/** Every kind of subject that this version can open, by its scheme. */
export const kinds: Readonly<Record<string, Kind>> = {
  builtin: {
    form: 'builtin:NAME',
    summary: "one of halfulp's own kernels",
    open: openOwn,
    backends: (rest) => (rest === 'tfjs' ? ofTensors : rest === 'wgsl' ? ofShaders : undefined),
  },
  js: {
    form: 'js:FILE[#export]',
    summary:
      'a function of an ES or TypeScript module: Float32Array in (Float64Array for binary64, codes for others), typed array out; with --rounding sra:N (x, random: Uint32Array)',
    open: async (rest, request) => (await import('./js.ts')).openJs(...fileAndName(rest), request),
  },
  native: {
    form: 'native:FILE#symbol',
    summary:
      'void f(const float *x, uintN_t *out, size_t n) in a shared library; with --rounding sra:N a further const uint32_t *random',
    open: async (rest, request) => (await import('./native.ts')).openNative(...fileAndName(rest), request),
  },
  wasm: {
    form: 'wasm:FILE#export',
    summary:
      'f(ptrX, ptrOut, n) of a WebAssembly module, on its exported memory, with alloc(bytes) or __heap_base exported; with --rounding sra:N a further ptrRandom',
    open: async (rest, request) => (await import('./wasm.ts')).openWasm(...fileAndName(rest), request),
  },
  wgsl: {
    form: 'wgsl:FILE#function',
    summary:
      'fn f(x: f32) -> u32 (codes) or f32 (values) in WGSL, on WebGPU, in Node or with --backend chromium in a browser; with --rounding sra:N (x: f32, random: u32)',
    open: async (rest, request) => (await import('./wgsl.ts')).openWgsl(...fileAndName(rest), request),
    backends: () => ofShaders,
  },
  python: {
    form: 'python:FILE#function',
    summary:
      'a numpy function, or one of torch where the file imports torch and not numpy: array in, array out, run by the python3 on the PATH; with --rounding sra:N (x, random), both arrays',
    open: async (rest, request) => (await import('./python.ts')).openPython(...fileAndName(rest), request),
  },
  tfjs: {
    form: 'tfjs:FILE#export',
    summary:
      '(tf, x: Tensor1D) => Tensor1D of TensorFlow.js, int32 for codes and float32 for values, on the --backend cpu, wasm, webgl, webgpu or tensorflow',
    open: async (rest, request) => (await import('./tfjs.ts')).openTfjs(...fileAndName(rest), request),
    backends: () => ofTensors,
  },
  exec: {
    form: 'exec:COMMAND',
    summary: 'a program: binary32 little-endian in on stdin, answers out on stdout',
    open: async (rest, request) => (await import('./exec.ts')).openExec(rest, request),
  },
  hex: {
    form: 'hex:COMMAND',
    summary:
      'a program over text: a line "3f800000" in, a line "3f800000 38" back; hex:- judges such lines from standard input',
    open: async (rest, request) => (await import('./hex.ts')).openHex(rest, request),
  },
  cuda: {
    form: 'cuda:FILE#kernel',
    summary:
      'CUDA C++ __global__ void k(const float *x, uintN_t *out, size_t n), built with nvcc, run on the GPU; with --rounding sra:N a further const uint32_t *random',
    open: async (rest, request) => (await import('./cuda.ts')).openCuda(...fileAndName(rest), request),
  },
  recorded: {
    form: 'recorded:FILE',
    summary:
      'a safetensors file with inputs x and recorded answers q, or with a run table start, q of all answers, or a .hex file of lines "3f800000 38"',
    open: async (rest, request) => (await import('./recorded.ts')).openRecorded(rest, request),
  },
}

/** Scheme and rest of a subject's name. */
export function parseSubject(uri: string): { scheme: string; kind: Kind; rest: string } {
  const at = uri.indexOf(':')
  const scheme = uri.slice(0, Math.max(0, at))
  const kind = Object.hasOwn(kinds, scheme) ? kinds[scheme] : undefined
  const rest = uri.slice(at + 1)
  if (!kind || rest === '') {
    throw new RequestError(
      `expected a subject such as ${Object.values(kinds)
        .map((one) => one.form)
        .join(', ')}; came "${uri}"`,
    )
  }
  return { scheme, kind, rest }
}

function backendsOf(uri: string): Backends | undefined {
  const { kind, rest } = parseSubject(uri)
  return kind.backends?.(rest)
}

/**
 * Where a subject is run; undefined where that has no name.
 * @param asked what the user asked for
 * @throws RequestError where that is none of the subject's backends
 */
export function backendOf(subject: string | SubjectFunction, asked: string | undefined): string | undefined {
  const [uri, backends] = typeof subject === 'string' ? [subject, backendsOf(subject)] : ['a function', undefined]
  if (asked === undefined || backends?.names.includes(asked)) return asked ?? backends?.byDefault
  throw new RequestError(
    backends
      ? `expected a backend of ${uri} (${backends.names.join(', ')}), came "${asked}"`
      : `expected no backend with ${uri}, which leaves no choice of one, came "${asked}"; leave it out`,
  )
}

export async function openSubject(uri: string, request: Request): Promise<Driver> {
  const { kind, rest } = parseSubject(uri)
  return kind.open(rest, request)
}
