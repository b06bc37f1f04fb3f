/**
 * `node program.mjs exec|hex WAY`: a program that converts to e4m3fn in one of several ways, most of them wrong in how it answers,
 * not in what. It writes an answer as soon as it has read an input, unless its way says otherwise.
 */
const [, , protocol, way] = process.argv
const pi = 0x40490fdb

/** The magnitudes of e4m3fn by code. */
const magnitudes = Array.from({ length: 127 }, (_, i) => (i < 8 ? i * 2 ** -9 : (8 + (i % 8)) * 2 ** ((i >> 3) - 10)))

function quantize(x) {
  if (Number.isNaN(x)) return 0x7f
  let code = Math.max(0, magnitudes.findIndex((magnitude) => magnitude > Math.abs(x)) - 1)
  if (Math.abs(x) >= 448) code = 126
  const middle = (magnitudes[code] + magnitudes[code + 1]) / 2
  if (Math.abs(x) > middle || (Math.abs(x) === middle && code % 2 === 1)) code++
  return Object.is(Math.sign(x), -0) || x < 0 ? code + 0x80 : code
}

const hex = (n) => n.toString(16).padStart(8, '0')
const codes = (bits) => Uint8Array.from(new Float32Array(bits.buffer), quantize)

/** By way: what is written for inputs, given as bit patterns. */
const answers = {
  exec: {
    right: (bits) => codes(bits),
    'at-end': (bits) => codes(bits),
    'one-more': (bits) => codes(bits),
    'exit-code': (bits) => codes(bits),
    'two-bytes': (bits) => Uint16Array.from(codes(bits)),
    'dies-at-pi': (bits) => (bits.includes(pi) ? process.kill(process.pid, 'SIGKILL') : codes(bits)),
  },
  hex: {
    right: (bits) => lines(bits, (x, code) => `${hex(x)} ${code.toString(16)}`),
    styled: (bits) => lines(bits, (x, code) => `0x${hex(x).toUpperCase()}\t0x${hex(code)} \r`),
    'out-of-step': (bits) => lines(bits, (_x, code, i) => `${hex(bits[Math.max(0, i - 1)])} ${code.toString(16)}`),
    'no-hexadecimal': (bits) => lines(bits, (x) => `${hex(x)} NaN`),
    'too-wide': (bits) => lines(bits, (x, code) => `${hex(x)} ${(code + 0x100).toString(16)}`),
    'too-short': (bits) =>
      lines(
        bits.filter((x) => x !== pi),
        (x, code) => `${hex(x)} ${code.toString(16)}`,
      ),
    'no-newline': (bits) => lines(bits, () => '').replaceAll('\n', 'y'.repeat(100)),
  },
}[protocol][way]

function lines(bits, line) {
  const all = codes(bits)
  return Array.from(bits, (x, i) => `${line(x, all[i], i)}\n`).join('')
}

function write(bits) {
  const out = answers(bits)
  process.stdout.write(typeof out === 'string' ? out : new Uint8Array(out.buffer, out.byteOffset, out.byteLength))
}

let held = Buffer.alloc(0)

/** The inputs that are whole, as bit patterns. */
function* whole() {
  if (protocol === 'hex') {
    const end = held.lastIndexOf(10) + 1
    const text = held.toString('latin1', 0, end).trim()
    held = held.subarray(end)
    if (text !== '') yield Uint32Array.from(text.split('\n'), (line) => Number.parseInt(line, 16))
    return
  }
  const end = held.length - (held.length % 4)
  if (end > 0) yield new Uint32Array(Uint8Array.from(held.subarray(0, end)).buffer)
  held = held.subarray(end)
}

for await (const chunk of process.stdin) {
  held = Buffer.concat([held, chunk])
  if (way !== 'at-end') for (const bits of whole()) write(bits)
}
for (const bits of whole()) write(bits)
if (way === 'one-more') process.stdout.write('!')
if (way === 'exit-code') process.exitCode = 3
