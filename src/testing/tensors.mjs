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
/** Whole numbers as codes: right nowhere but at zero. */
export const toInteger = (tf, x) => tf.cast(tf.round(x), 'int32')
/** Codes as they came. */
export const same = (_tf, x) => x
