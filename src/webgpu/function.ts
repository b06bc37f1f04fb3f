import { type Driver, type Request, RequestError } from '../subjects/subject.ts'
import { openDawn } from './dawn.ts'
import type { Opened } from './device.ts'
import { bindGroup, dispatch } from './dispatch.ts'
import { deviceDriver, type Evaluator } from './driver.ts'

/**
 * A function of a WGSL program as a subject, which is called from an entry point that is added to the program.
 * @param subject what it is called in messages
 * @throws RequestError where the program does not compile, or has no such function of a right type
 */
export async function openFunction(text: string, name: string, request: Request, subject: string): Promise<Driver> {
  const opened = await openDawn()
  const fault = await faultOf(opened.device, text)
  if (fault) throw new RequestError(`${subject} does not compile: ${fault}`)
  declaredIn(text, name, subject)
  return deviceDriver(opened, await evaluatorOf(opened, text, name, request, subject))
}

/** The first error of a WGSL program, with its place; undefined where it compiles. */
async function faultOf(device: GPUDevice, code: string): Promise<string | undefined> {
  device.pushErrorScope('validation')
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo()
  await device.popErrorScope()
  const error = messages.find(({ type }) => type === 'error')
  return error && `line ${error.lineNum}, column ${error.linePos}: ${error.message.split('\n')[0]}`
}

/** What the added entry point uses of WGSL's own names, which a file may give another meaning. */
const needed = ['u32', 'f32', 'array', 'vec3', 'bitcast', 'arrayLength', 'storage', 'read', 'read_write']

/** The function's head, as it is declared. @throws RequestError where it is not there, or the file takes a name that is needed */
function declaredIn(text: string, name: string, subject: string): string {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ' ')
  const taken = needed.find((one) =>
    new RegExp(`\\b(?:fn|alias|struct|const|override|var(?:<[^>]*>)?)\\s+${one}\\b`).test(code),
  )
  if (taken)
    throw new RequestError(`expected WGSL's own ${taken} in ${subject}, came a declaration of that name; rename it`)
  const heads = [...code.matchAll(/\bfn\s+([\p{L}_][\p{L}\p{N}_]*)\s*\([^{]*/gu)]
  const head = heads.find((one) => one[1] === name)
  if (head) return head[0].replace(/\s+/g, ' ').trim()
  const others = heads.map((one) => one[1]).join(', ') || 'none'
  throw new RequestError(`expected a function ${name} in ${subject}, came ${others}`)
}

async function evaluatorOf(
  { device }: Opened,
  text: string,
  name: string,
  { conversion: { rounding }, source, output }: Request,
  subject: string,
): Promise<Evaluator> {
  const isStochastic = typeof rounding === 'object'
  const input = source.id === 'binary32' ? 'f32' : 'u32'
  const forms = output === undefined ? (['codes', 'values'] as const) : [output]
  const faults: string[] = []
  for (const form of forms) {
    const type = form === 'values' ? 'f32' : 'u32'
    const program = withEntry(text, name, { input, type, isStochastic })
    const fault = await faultOf(device, program.code)
    if (fault) faults.push(fault)
    else return evaluator(device, program, form, isStochastic, subject)
  }
  const types = forms.map((form) => (form === 'values' ? 'f32' : 'u32'))
  const head = `fn ${name}(x: ${input}${isStochastic ? ', random: u32' : ''}) -> ${types.join(' or ')}`
  const declared = declaredIn(text, name, subject)
  const fault = faults[declared.endsWith('f32') ? faults.length - 1 : 0]?.replace(/^line .*?: /, '')
  const parameters = isStochastic ? `[^:,]+: ?${input} ?, ?[^:,]+: ?u32` : `[^:,]+: ?${input}`
  if (new RegExp(`^fn ${name} ?\\(${parameters} ?,? ?\\) ?-> ?(${types.join('|')})$`).test(declared))
    throw new RequestError(
      `expected ${name} in ${subject} to stand alone for an input, but it cannot be called so: ${fault}`,
    )
  throw new RequestError(`expected ${head} in ${subject}, came ${declared} (${fault})`)
}

interface Program {
  readonly code: string
  readonly entryPoint: string
}

/** The file with an entry point that calls its function; every name that is added begins in a way that nothing in the file does. */
function withEntry(
  text: string,
  name: string,
  { input, type, isStochastic }: { input: string; type: string; isStochastic: boolean },
): Program {
  let own = 'halfulp'
  while (text.includes(own)) own += '_'
  const entryPoint = `${own}_main`
  const [x, i, answer, random] = ['x', 'i', 'answer', 'random'].map((one) => `${own}_${one}`)
  const given = input === 'f32' ? `bitcast<f32>(${x}[${i}])` : `${x}[${i}]`
  const call = `${name}(${given}${isStochastic ? `, ${random}[${i}]` : ''})`
  // On a line of its own: the file may end in a comment.
  return {
    entryPoint,
    code: `${text}
@group(0) @binding(0) var<storage, read> ${x}: array<u32>;
@group(0) @binding(1) var<storage, read_write> ${own}_answers: array<u32>;
@group(0) @binding(2) var<storage, read> ${random}: array<u32>;
@compute @workgroup_size(256)
fn ${entryPoint}(
  @builtin(workgroup_id) ${own}_group: vec3<u32>,
  @builtin(num_workgroups) ${own}_groups: vec3<u32>,
  @builtin(local_invocation_index) ${own}_lane: u32,
) {
  let ${i} = (${own}_group.y * ${own}_groups.x + ${own}_group.x) * 256u + ${own}_lane;
  if (${i} < arrayLength(&${x})) {
    let ${answer}: ${type} = ${call};
    ${own}_answers[${i}] = ${type === 'f32' ? `bitcast<u32>(${answer})` : answer};
  }
}
`,
  }
}

async function evaluator(
  device: GPUDevice,
  { code, entryPoint }: Program,
  form: 'codes' | 'values',
  isStochastic: boolean,
  subject: string,
): Promise<Evaluator> {
  const types = ['read-only-storage', 'storage', 'read-only-storage'] as const
  const entries = types.map((type, binding) => ({ binding, visibility: 4, buffer: { type } }))
  const layout = device.createBindGroupLayout({ entries })
  const pipeline = await device
    .createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code }), entryPoint },
    })
    .catch((error: Error) => {
      throw new RequestError(`${subject} makes no pipeline: ${error.message.split('\n')[0]}`)
    })
  return {
    form: { packing: 32, isValues: form === 'values' },
    isStochastic,
    encode: (encoder, n, { input, output, random = input }) => {
      const pass = encoder.beginComputePass()
      const part = (buffer: GPUBuffer): GPUBufferBinding => ({ buffer, size: 4 * n })
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, bindGroup(device, layout, [input, output, random].map(part)))
      dispatch(pass, device, n)
      pass.end()
    },
  }
}
