/** The few messages of onnx.proto that a model of element-wise nodes needs, written by hand: protobuf is tags, lengths and varints. */

/** Element types of TensorProto.DataType that are used here. */
export const types = {
  float: 1,
  uint8: 2,
  uint16: 4,
  float16: 10,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  float8e8m0: 24,
}

const varint = (n) => (n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))])
const number = (field, n) => [...varint(field * 8), ...varint(n)]
const bytes = (field, content) => [...varint(field * 8 + 2), ...varint(content.length), ...content]
const text = (field, string) => bytes(field, [...new TextEncoder().encode(string)])

/** AttributeProto: name, then `i` of type INT or `s` of type STRING. */
const attribute = ([name, value]) => [
  ...text(1, name),
  ...(typeof value === 'number' ? [...number(3, value), ...number(20, 2)] : [...text(4, value), ...number(20, 3)]),
]

/** NodeProto, from one tensor to one. */
const node = ({ op, attributes }, i) => [
  ...text(1, `t${i}`),
  ...text(2, `t${i + 1}`),
  ...text(4, op),
  ...Object.entries(attributes).flatMap((one) => bytes(5, attribute(one))),
]

/** ValueInfoProto of a tensor of one dimension, whose length is left open. */
const tensor = (name, type) => [
  ...text(1, name),
  ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, bytes(1, text(2, 'n')))])),
]

/**
 * A model that is a chain of nodes, from tensor t0 to the last.
 * @param {{ opset: number, from: number, to: number, nodes: { op: string, attributes: Record<string, number | string> }[] }} chain
 * @returns {Uint8Array} ModelProto
 */
export function chain({ opset, from, to, nodes }) {
  const graph = [
    ...nodes.flatMap((one, i) => bytes(1, node(one, i))),
    ...text(2, 'chain'),
    ...bytes(11, tensor('t0', from)),
    ...bytes(12, tensor(`t${nodes.length}`, to)),
  ]
  return Uint8Array.from([...number(1, 10), ...bytes(7, graph), ...bytes(8, number(2, opset))])
}
