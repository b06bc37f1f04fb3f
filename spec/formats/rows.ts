import { type FormatRow, floatRow } from './row.ts'

/** Formats of IEEE 754-2019 and its relatives: infinities and NaNs in the top exponent field. */
const ieee: FormatRow[] = [
  {
    id: 'binary16',
    aliases: ['float16', 'half', 'fp16'],
    width: 16,
    precision: 11,
    bias: 15,
    source: 'IEEE 754-2019 Table 3.5',
  },
  { id: 'bfloat16', aliases: ['bf16'], width: 16, precision: 8, bias: 127, source: 'ml_dtypes bfloat16' },
  { id: 'tf32', width: 19, precision: 11, bias: 127, source: 'CPFloat; NVIDIA TF32 documentation' },
  {
    id: 'binary32',
    aliases: ['float32', 'fp32'],
    width: 32,
    precision: 24,
    bias: 127,
    source: 'IEEE 754-2019 Table 3.5',
  },
  {
    id: 'binary64',
    aliases: ['float64', 'fp64'],
    width: 64,
    precision: 53,
    bias: 1023,
    source: 'IEEE 754-2019 Table 3.5',
  },
  { id: 'e5m2', aliases: ['float8_e5m2', 'ocp-e5m2'], width: 8, precision: 3, bias: 15, source: 'OCP OFP8 1.0 §5.1' },
  { id: 'e4m3', aliases: ['float8_e4m3'], width: 8, precision: 4, bias: 7, source: 'ml_dtypes float8_e4m3' },
  { id: 'e3m4', aliases: ['float8_e3m4'], width: 8, precision: 5, bias: 3, source: 'ml_dtypes float8_e3m4' },
].map((row) => floatRow({ ...row, infinities: 'ieee', nan: 'ieee' }))

/** "fn": finite values and one NaN a sign, at the magnitude of all ones. */
const finiteWithNan: FormatRow[] = [
  floatRow({
    id: 'e4m3fn',
    aliases: ['float8_e4m3fn', 'ocp-e4m3'],
    width: 8,
    precision: 4,
    bias: 7,
    nan: 'top',
    overflow: 'saturate',
    source: 'OCP OFP8 1.0 §5.1',
  }),
]

/** "fnuz": finite, one NaN in the place of negative zero, which is absent. */
const fnuz: FormatRow[] = [
  {
    id: 'e4m3fnuz',
    aliases: ['float8_e4m3fnuz'],
    width: 8,
    precision: 4,
    bias: 8,
    source: 'StableHLO RFC "Float8E4M3FNUZ and Float8E5M2FNUZ"',
  },
  {
    id: 'e5m2fnuz',
    aliases: ['float8_e5m2fnuz'],
    width: 8,
    precision: 3,
    bias: 16,
    source: 'StableHLO RFC "Float8E4M3FNUZ and Float8E5M2FNUZ"',
  },
  {
    id: 'e4m3b11fnuz',
    aliases: ['float8_e4m3b11fnuz'],
    width: 8,
    precision: 4,
    bias: 11,
    source: 'ml_dtypes float8_e4m3b11fnuz',
  },
].map((row) => floatRow({ ...row, nan: 'negativeZero' }))

/** Elements and scales of OCP Microscaling, and the unsigned scales derived from the same layouts. */
const microscaling: FormatRow[] = [
  floatRow({
    id: 'e3m2fn',
    aliases: ['float6_e3m2fn'],
    width: 6,
    precision: 3,
    bias: 3,
    overflow: 'saturate',
    source: 'OCP MX 1.0 §5.3.2',
  }),
  floatRow({
    id: 'e2m3fn',
    aliases: ['float6_e2m3fn'],
    width: 6,
    precision: 4,
    bias: 1,
    overflow: 'saturate',
    source: 'OCP MX 1.0 §5.3.2',
  }),
  floatRow({
    id: 'e2m1fn',
    aliases: ['float4_e2m1fn', 'fp4'],
    width: 4,
    precision: 2,
    bias: 1,
    overflow: 'saturate',
    source: 'OCP MX 1.0 §5.3.3',
  }),
  floatRow({
    id: 'e8m0fnu',
    aliases: ['float8_e8m0fnu', 'e8m0'],
    width: 8,
    precision: 1,
    bias: 127,
    signed: false,
    zero: false,
    nan: 'top',
    source: 'OCP MX 1.0 §5.4.1',
  }),
  floatRow({
    id: 'ue4m3',
    width: 7,
    precision: 4,
    bias: 7,
    signed: false,
    nan: 'top',
    overflow: 'saturate',
    source: 'derived from the layout of e4m3fn',
  }),
  floatRow({
    id: 'ue5m3',
    width: 8,
    precision: 4,
    bias: 15,
    signed: false,
    nan: 'top',
    overflow: 'saturate',
    source: 'derived from the layout of e4m3fn',
  }),
  {
    layout: 'twosComplement',
    id: 'mxint8',
    aliases: [],
    width: 8,
    precision: 7,
    source: 'OCP MX 1.0 §5.3.4',
    certainty: 'standard',
    overflow: 'saturate',
  },
]

/** Formats of the papers that low-precision training rests on. Their special values are told by no primary source read here. */
const historical: FormatRow[] = [
  floatRow({
    id: 'hfp8-1-4-3',
    width: 8,
    precision: 4,
    bias: 11,
    certainty: 'secondHand',
    overflow: 'saturate',
    source: 'Sun et al., NeurIPS 2019: forward 1-4-3, exponent bias shifted by 4; largest value 30, no special codes',
  }),
  floatRow({
    id: 'hfp8-1-5-2',
    width: 8,
    precision: 3,
    bias: 15,
    infinities: 'ieee',
    nan: 'ieee',
    certainty: 'secondHand',
    overflow: 'saturate',
    source: 'Sun et al., NeurIPS 2019: backward 1-5-2, special codes taken as in IEEE 754',
  }),
  floatRow({
    id: 'radix4-fp4',
    width: 4,
    precision: 1,
    bias: 4,
    radixLog2: 2,
    certainty: 'secondHand',
    overflow: 'saturate',
    source: 'Sun et al., NeurIPS 2020: radix-4 FP4 1-3-0, values 4^(E−4) for E ≥ 1',
  }),
]

/** Every format with a name of its own; the parametric family of IEEE P3109 is in p3109.ts. */
export const rows: readonly FormatRow[] = [...ieee, ...finiteWithNan, ...fnuz, ...microscaling, ...historical]
