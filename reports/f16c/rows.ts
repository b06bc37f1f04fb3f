import { binary16, compiled, type RealSubject, row, type Specification } from '../row.ts'

const build = compiled('gcc', 'f16c/f16c.c', ['-std=c11', '-mavx', '-mf16c'], [{ kind: 'cpu', flags: ['avx', 'f16c'] }])

function instruction(symbol: string, rounding: Specification['rounding']): RealSubject {
  return row({
    id: `f16c/${rounding}`,
    title: `F16C: VCVTPS2PH, ${rounding}`,
    folder: 'f16c',
    subject: `native:${build.output}#${symbol}`,
    options: { ...binary16, rounding },
    source: 'Intel SDM, VCVTPS2PH: the rounding of its immediate; overflow as IEEE 754',
    build,
  })
}

export const f16c: readonly RealSubject[] = [
  instruction('f16c', 'rne'),
  instruction('f16c_rtz', 'rtz'),
  instruction('f16c_rtp', 'rtp'),
  instruction('f16c_rtn', 'rtn'),
]
