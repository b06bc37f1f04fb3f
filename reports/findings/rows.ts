/** What was found in real subjects, in words; every figure comes from the results. */

export interface Finding {
  /** Its page's name, which never changes. */
  readonly id: string
  readonly title: string
  /** The rows of real subjects that show it, by id; the first is the one that the page is about. */
  readonly subjects: readonly string[]
  /** What the subject does, and why. */
  readonly cause: string
  /** Whom it hurts, and how. */
  readonly effect: string
  /** Whether it is a bug, a documented deviation or a difference that standards leave open, and by what source. */
  readonly standing: string
}

export const findings: readonly Finding[] = [
  {
    id: 'three-half-truncates',
    title: 'three.js cuts halves off instead of rounding',
    subjects: ['three-half', 'three-half/truncating'],
    cause:
      'DataUtils.toHalfFloat clamps its argument to ±65504, then takes base and shift from two tables and shifts the low bits out. Nothing ' +
      'looks at the bits that are lost. Judged as what it is, a truncation that saturates, it conforms.',
    effect:
      'What is written to half-float textures is nearer to zero than it need be, by up to one unit in the last place; infinities become 65504.',
    standing:
      'The documentation names no rounding; judged by the default of IEEE 754, and as the truncation that it is.',
  },
  {
    id: 'arrow-half-wraps',
    title: 'Apache Arrow for JavaScript wraps around where halves overflow, and makes infinities of tiny numbers',
    subjects: ['apache-arrow-float16'],
    cause:
      'float64ToUint16 works on the two words of the double. Past the range it gives infinity only where the low word is not zero, and keeps bits of ' +
      'exponent and significand otherwise. Below it shifts by a number that turns negative, which JavaScript takes modulo 32. In range it adds half a ' +
      'unit, so that ties go away from zero, and joins the significand to the exponent by OR, so that a carry is lost.',
    effect: 'A Float16 column that holds 70000 reads 2.13; one that holds 2^−46 reads −Infinity. Nothing warns of it.',
    standing:
      'A bug: a comment in its code names numpy as the model, which rounds to nearest, ties to even, and conforms.',
  },
  {
    id: 'avx512-bf16-flushes',
    title: "AVX512_BF16's VCVTNEPS2BF16 takes subnormals for zero",
    subjects: ['avx512-bf16'],
    cause:
      'The instruction treats subnormal inputs as zero and flushes subnormal results, whatever the control register says.',
    effect:
      'Software that falls back to integer code on older processors gives other answers there than on those that have the instruction, for every ' +
      'input below 2^−126.',
    standing:
      'Documented: the Intel manual says so. With --allow flush-inputs the instruction conforms; who promises IEEE 754 must not use it.',
  },
  {
    id: 'onnxruntime-past-the-largest',
    title: 'ONNX Runtime, not told to saturate, goes wrong just past the largest fp8 number',
    subjects: ['onnxruntime-web/float8e4m3fn-saturate-0', 'onnxruntime-web/float8e5m2-saturate-0'],
    cause:
      'In e4m3fn inputs from 480 up to below 496 give 448 where NaN is due; those below and above give NaN. In e5m2 inputs from 61440 up to below ' +
      '65536, which round past the largest number, give NaN where infinity is due. The FNUZ types conform.',
    effect:
      'With saturate=0, which is there to make overflow visible, 480 passes for 448; and a sum that overflows e5m2 by little is NaN, by more infinity.',
    standing:
      'A bug: the operator’s tables say NaN (e4m3fn) and infinity (e5m2) for what is out of range, and the implementation does so farther out.',
  },
  {
    id: 'onnxruntime-e8m0-range-first',
    title: 'ONNX Runtime, not told to saturate, looks at the range of e8m0 before it rounds',
    subjects: [
      'onnxruntime-web/float8e8m0-saturate-0-round_mode-down',
      'onnxruntime-web/float8e8m0-saturate-0-round_mode-nearest',
    ],
    cause: 'Every input above 2^127 becomes NaN, also one that round_mode takes down to 2^127, which e8m0 has.',
    effect: 'A block whose scale lies in the last binade has NaN for a scale, though rounding down was asked for.',
    standing:
      'Open: the operator says what becomes of an input that is out of range, not whether it is so before or after rounding. Rounding first, as ' +
      'IEEE 754 has it, is what it is judged by here.',
  },
  {
    id: 'wgsl-quantize-flushes',
    title: "WGSL's quantizeToF16 on lavapipe takes binary16's subnormals for zero",
    subjects: ['wgsl-conversions/quantize-lavapipe', 'wgsl-conversions/pack-lavapipe'],
    cause:
      'The driver gives zero for every result below 2^−14. On the same device pack2x16float and the conversion to the type f16 keep subnormals, and ' +
      'are right on all inputs.',
    effect:
      'Training that imitates binary16 by quantizeToF16 loses what the real type would keep: gradients below 2^−14 become zero.',
    standing: 'Permitted: WGSL lets a conversion flush subnormal results. Who needs them must not use it.',
  },
  {
    id: 'wgsl-pack-gives-nan',
    title: "WGSL's pack2x16float on SwiftShader gives NaN for infinities and for what is too large",
    subjects: ['wgsl-conversions/pack-swiftshader', 'wgsl-conversions/pack-lavapipe'],
    cause:
      'The rounding goes on into the codes past 65504: what rounds to 65536 has the code of infinity, what rounds to more has the codes after it, which ' +
      'are NaN, and so have infinities. Some results among the subnormals are one step too near zero, where bits that were shifted out would have ' +
      'decided. lavapipe is right on all inputs.',
    effect:
      'An overflow that would be an infinity, which saturates or compares as large, is a NaN, which spreads through every sum that it enters.',
    standing:
      'Permitted for finite inputs: WGSL leaves values out of range open, and lets a conversion round either way. An infinity that becomes NaN is one ' +
      'of them, too: shaders may assume that there are none. Who counts on IEEE 754 must not use it.',
  },
  {
    id: 'wgsl-float-loses-nan',
    title: 'A quantizer in float arithmetic, as shaders have it, turns NaN into 448',
    subjects: ['wgsl-conversions/float-e4m3fn-lavapipe'],
    cause:
      'It scales to the spacing at x, rounds, scales back and saturates by min. Its rounding is right on all inputs of this device; but min takes ' +
      'the number where the other is NaN, and the sign is taken by x < 0, which −0 is not.',
    effect: 'A loss that diverges goes unseen: every NaN of a tensor is the largest number after it.',
    standing:
      'A bug of the usual recipe, written here after it, and no bug of the device. WGSL also lets log2 and exp2 be inexact, so that other devices may ' +
      'round otherwise.',
  },
  {
    id: 'tensorflow-js-clip-beside-nan',
    title: "TensorFlow.js's clipByValue on WebGL leaves a number as it is where its neighbour is NaN",
    subjects: [
      'tensorflow-js/clip-by-value-webgl',
      'tensorflow-js/clip-by-value-webgpu',
      'tensorflow-js/clip-by-value-wasm',
      'tensorflow-js/minimum-maximum-webgl',
    ],
    cause:
      'The shader (ClipPackedProgram) works on numbers that lie together in one texel, and where any of them is NaN it gives all of them back unclipped. The ' +
      'last number of an odd length has no neighbour, but whatever an earlier operation left there, which may be NaN. So the answer to an ' +
      'input depends on the batch: `batch-invariant` sees it, and a test that gives one number at a time does not. WebGPU, wasm, and minimum with maximum on WebGL are right.',
    effect:
      'One NaN in a tensor lets large neighbours pass a saturating quantizer, or a gradient clipping; and the last element of a tensor of odd length may pass it by chance.',
    standing: 'A bug: the operation is defined element by element.',
  },
]
