/**
 * ONNX Runtime's Cast, as a program: `node reports/onnxruntime-web/program.mjs TYPE [saturate=0|1] [round_mode=up|down|nearest]`
 * reads binary32 on standard input and writes the answers: codes of float16 and bfloat16, values of the 8-bit types.
 *
 * An output of float16 or bfloat16 becomes one of uint16 by BitCast. The 8-bit types have no BitCast there, and no tensor type in
 * JavaScript, so a second Cast brings them back to binary32, which holds all of their values.
 */

import { env, InferenceSession, Tensor } from 'onnxruntime-web'
import { chain, types } from './onnx.mjs'

/** Inputs in one run: few enough for the caches, enough to make up for what a call costs. */
const most = 2 ** 16

const [type, ...said] = process.argv.slice(2)
if (!Object.hasOwn(types, type)) throw new Error(`expected one of ${Object.keys(types)}, came ${type}`)
const attributes = Object.fromEntries(
  said.map((one) => one.split('=')).map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]),
)
const to = types[type]
const cast = { op: 'Cast', attributes: { to, ...attributes } }
const isWide = to === types.float16 || to === types.bfloat16
const last = isWide ? types.uint16 : types.float
const after = { op: isWide ? 'BitCast' : 'Cast', attributes: { to: last } }

env.wasm.numThreads = 1
const model = chain({ opset: 26, from: types.float, to: last, nodes: [cast, after] })
// Unoptimised: that a cast there and back is left alone is then no matter of trust.
const session = await InferenceSession.create(model, { graphOptimizationLevel: 'disabled' })

/** @param {Float32Array} x */
async function answers(x) {
  const { t2 } = await session.run({ t0: new Tensor('float32', x, [x.length]) })
  return Buffer.from(t2.data.buffer, t2.data.byteOffset, t2.data.byteLength)
}

let held = Buffer.alloc(0)
for await (const chunk of process.stdin) {
  held = Buffer.concat([held, chunk])
  if (held.length < 4 * most) continue
  await answer()
}
await answer()

/** Answers everything that is held but a last part of an input. */
async function answer() {
  const count = Math.floor(held.length / 4)
  const bytes = Uint8Array.from(held.subarray(0, 4 * count))
  held = held.subarray(4 * count)
  for (let at = 0; at < count; at += most) {
    const x = new Float32Array(bytes.buffer, 4 * at, Math.min(most, count - at))
    const room = process.stdout.write(await answers(x))
    if (!room) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}
