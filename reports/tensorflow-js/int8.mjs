/** Integers of 8 bits with 6 behind the point (MXINT8's elements), as one writes them with TensorFlow.js: scaled, rounded, clipped. */
export const clipByValue = (tf, x) => tf.div(tf.clipByValue(tf.round(tf.mul(x, 64)), -128, 127), 64)

/** The same, clipped by `minimum` and `maximum`. */
export const minimumAndMaximum = (tf, x) => tf.div(tf.minimum(tf.maximum(tf.round(tf.mul(x, 64)), -128), 127), 64)
