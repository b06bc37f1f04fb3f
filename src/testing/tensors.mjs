/** Subjects of tensors that misbehave, for tests. */
export const thrower = () => {
  throw new Error('no such luck\nat all')
}
export const promise = async (_tf, x) => x
export const short = (tf, x) => tf.slice(x, 0, Math.max(0, x.size - 1))
export const shaped = (tf, x) => tf.reshape(x, [x.size, 1])
export const booleans = (tf, x) => tf.greater(x, 0)
export const nothing = () => undefined
export const negative = (tf, x) => tf.cast(tf.mul(tf.onesLike(x), -1), 'int32')
export const hang = () => {
  for (;;);
}
/** Goes away: out of the page, or out of the process. */
export const leave = (_tf, x) => {
  if (globalThis.location) globalThis.location.href = 'about:blank'
  else process.exit(7)
  return x
}
export const reload = (_tf, x) => {
  globalThis.location.reload()
  return x
}
/** Loses the WebGL context or the WebGPU device. */
export const lose = (tf, x) => {
  const { gpgpu, device } = tf.backend()
  if (device) device.destroy()
  else gpgpu.gl.getExtension('WEBGL_lose_context').loseContext()
  return tf.mul(x, 1)
}
/** Says where the number is that an operation made of few others. */
export const where = (tf, x) => {
  const y = tf.add(x, 1)
  const { texData, tensorMap } = tf.backend()
  const { texture, resource } = (texData ?? tensorMap).get(y.dataId)
  if (!(texture ?? resource)) throw new Error('computed without the device')
  throw new Error('computed on the device')
}
/** Says what computes. */
export const backend = (tf) => {
  throw new Error(`on ${tf.getBackend()}`)
}
/** Whole numbers as codes: right nowhere but at zero. */
export const toInteger = (tf, x) => tf.cast(tf.round(x), 'int32')
/** Codes as they came. */
export const same = (_tf, x) => x
