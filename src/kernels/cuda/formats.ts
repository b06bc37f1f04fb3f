import { formats } from '../../../spec/formats/registry.ts'
import type { FloatRow } from '../../../spec/formats/row.ts'
import { isForWasm } from '../wasm.ts'

const rowOf = (row: FloatRow): string => {
  const { id, width, precision, bias, signed, zero, nan, infinities, overflowWithoutInfinity, overflow } = row
  const clamps = overflowWithoutInfinity === 'clamp'
  return `  X(${[id.replaceAll('-', '_'), width, precision, bias, signed, zero, nan, infinities, clamps, overflow].join(', ')})`
}

/** formats.cuh: the registry's rows for C++, of the formats that quantize.cuh is made for. */
export const formatsHeader = (): string => `/** The formats by name. Written by \`npm run docs\` from spec/formats. */
#ifndef HALFULP_FORMATS_CUH
#define HALFULP_FORMATS_CUH

#include "quantize.cuh"

/** X(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, overflow) of each. */
#define HALFULP_FORMATS(X) \\
${formats
  .filter(isForWasm)
  .map(({ row }) => rowOf(row as FloatRow))
  .join(' \\\n')}

namespace halfulp {

/** A type for each, so that a template can be told a format. */
#define HALFULP_FORMAT(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, overflow) \\
  struct name { \\
    static constexpr Format format{width, precision, bias, isSigned, hasZero, Nan::nan, Infinities::infinities, clamps, Overflow::overflow}; \\
  };
HALFULP_FORMATS(HALFULP_FORMAT)
#undef HALFULP_FORMAT

}  // namespace halfulp

#endif
`
