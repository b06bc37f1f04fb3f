/**
 * The quantizer in WGSL: integer operations on bit patterns alone, since shaders may flush subnormals in float arithmetic and round
 * either way. One text for every format, direction, overflow rule and stochastic variant: those are override constants
 * (constants.ts), so that a device's compiler sees them as constants. It follows portable.ts, four numbers at a time and without
 * branches: a vec4 is read, and its codes are written as one, two or four words.
 */
export const source = /* wgsl */ `
override digits: u32;
override bias: i32;
override emin: i32;
override hasZero: bool;
override isSigned: bool;
override sign: u32;
override maxIndex: u32;
override beyondUp: u32;
override beyondDown: u32;
override infiniteUp: u32;
override infiniteDown: u32;
override nan: u32;
override negativeZero: u32;
// 0 to 5: rne rna rtz rtp rtn rto; 6 to 8: sra srb src with so many random bits.
override rounding: u32;
override bits: u32;
// Of decoding: the magnitude of infinity where there is one, and whether the code of -0 is NaN.
override infinity: u32;
override nanIsNegativeZero: bool;
override asValues: bool;
// Whether negative numbers have the codes of positive ones but for the sign bit, and whether magnitudes may not fit 32 bits.
override isSymmetric: bool;
override wraps: bool;

@group(0) @binding(0) var<storage, read> numbers: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> codes8: array<u32>;
@group(0) @binding(1) var<storage, read_write> codes16: array<vec2u>;
@group(0) @binding(1) var<storage, read_write> codes32: array<vec4u>;
@group(0) @binding(2) var<storage, read> random: array<vec4u>;

// How many of the 2^bits values of R go away from zero, of tail in units of 2^-shift of a gap. 64 bits are not needed: a tail has 24.
fn countOf(tail: vec4u, shift: vec4u) -> vec4u {
  let isExact = shift <= vec4u(bits);
  let cut = select(shift - bits, vec4u(), isExact);
  // Past 24 places the quotient is less than one half.
  let isFar = cut > vec4u(24u);
  let places = select(cut, vec4u(), isFar);
  let floor = tail >> places;
  let rest = tail & ((vec4u(1u) << places) - 1u);
  let half = (vec4u(1u) << places) >> vec4u(1u);
  var up = vec4<bool>();
  if (rounding == 7u) { up = (rest >= half) & (half > vec4u()); }
  if (rounding == 8u) { up = (rest > half) | ((rest == half) & (half > vec4u()) & ((floor & vec4u(1u)) == vec4u(1u))); }
  let rounded = select(floor + select(vec4u(), vec4u(1u), up), vec4u(), isFar);
  return select(rounded, tail << select(vec4u(), bits - shift, isExact), isExact);
}

fn goesAway(tail: vec4u, shift: vec4u, unit: vec4u, odd: vec4<bool>, negative: vec4<bool>, word: vec4u) -> vec4<bool> {
  let half = unit >> vec4u(1u);
  switch (rounding) {
    case 0u: { return (tail > half) | ((tail == half) & odd); }
    case 1u: { return tail >= half; }
    case 2u: { return vec4<bool>(); }
    case 3u: { return !negative; }
    case 4u: { return negative; }
    case 5u: { return !odd; }
    default: {
      let count = countOf(tail, shift);
      if (bits == 32u) { return count + word < count; }
      let drawn = word & vec4u((1u << (bits & 31u)) - 1u);
      return ((count + drawn) >> vec4u(bits & 31u)) > vec4u();
    }
  }
}

fn codesOf(pattern: vec4u, word: vec4u) -> vec4u {
  let negative = pattern > vec4u(0x7fffffffu);
  let magnitude = pattern & vec4u(0x7fffffffu);
  let field = magnitude >> vec4u(23u);
  let isTiny = field == vec4u();
  var significand = (magnitude & vec4u(0x7fffffu)) | select(vec4u(0x800000u), vec4u(), isTiny);
  var exponent = vec4i(max(field, vec4u(1u))) - 127;
  if (emin < -126) {
    // The format has finer subnormals than binary32: those of the inputs are normalised, the leading bit in place 23.
    let lead = select(vec4u(), countLeadingZeros(significand) - vec4u(8u), isTiny);
    exponent = select(exponent - vec4i(lead), vec4i(emin), significand == vec4u());
    significand = significand << lead;
  }
  // How many low bits are lost. Past 25 places all are, and they are less than half of a gap.
  let shift = vec4i(24 - i32(digits)) + max(vec4i(emin) - exponent, vec4i());
  let places = vec4u(min(shift, vec4i(25)));
  let unit = vec4u(1u) << places;
  let tail = significand & (unit - 1u);
  let binade = vec4u(max(exponent - vec4i(emin), vec4i()) - vec4i(i32(!hasZero)));
  let index = (significand >> places) + (binade << vec4u(digits - 1u));
  let odd = (index & vec4u(1u)) != vec4u();
  let away = goesAway(tail, vec4u(shift), unit, odd, negative, word) & (tail != vec4u());
  let rounded = index + select(vec4u(), vec4u(1u), away);
  var isBeyond = rounded > vec4u(maxIndex);
  if (wraps) { isBeyond = isBeyond | (exponent + bias > vec4i(i32(maxIndex >> (digits - 1u)))); }
  var code = select(rounded, vec4u(beyondUp), isBeyond);
  let isInfinite = magnitude == vec4u(0x7f800000u);
  if (isSymmetric) {
    code = select(code, vec4u(infiniteUp), isInfinite) + select(vec4u(), vec4u(sign), negative);
  } else {
    var below = select(sign + rounded, vec4u(negativeZero), rounded == vec4u());
    let isBelow = isBeyond | (vec4<bool>(!isSigned) & ((rounded > vec4u()) | vec4<bool>(!hasZero)));
    below = select(below, vec4u(beyondDown), isBelow);
    below = select(below, vec4u(negativeZero), magnitude == vec4u());
    let isUnder = vec4<bool>(!hasZero) & (exponent < vec4i(emin));
    code = select(code, vec4u(), isUnder | (magnitude == vec4u()));
    below = select(below, vec4u(beyondDown), isUnder & (magnitude != vec4u()));
    code = select(code, vec4u(infiniteUp), isInfinite);
    code = select(code, select(below, vec4u(infiniteDown), isInfinite), negative);
  }
  return select(code, vec4u(nan), magnitude > vec4u(0x7f800000u));
}

fn valuesOf(code: vec4u) -> vec4u {
  let negative = (code & vec4u(sign)) > vec4u();
  let index = code & vec4u(~sign);
  let field = index >> vec4u(digits - 1u);
  let hidden = 1u << (digits - 1u);
  let isTiny = vec4<bool>(hasZero) & (field == vec4u());
  let significand = (index & vec4u(hidden - 1u)) | select(vec4u(hidden), vec4u(), isTiny);
  let top = vec4u(31u) - countLeadingZeros(significand | vec4u(1u));
  let unit = vec4i(field + select(vec4u(), vec4u(1u), isTiny)) - (bias + i32(digits) - 1);
  let exponent = unit + vec4i(top);
  let normal = (vec4u(exponent + 127) << vec4u(23u)) | ((significand << (vec4u(23u) - top)) & vec4u(0x7fffffu));
  let isNormal = exponent >= vec4i(-126);
  var value = select(significand << select(vec4u(unit + 149), vec4u(), isNormal), normal, isNormal);
  value = select(value, vec4u(), significand == vec4u());
  let isInfinite = index == vec4u(infinity);
  value = select(value, vec4u(0x7f800000u), isInfinite) | select(vec4u(), vec4u(0x80000000u), negative);
  let isNan = ((index > vec4u(maxIndex)) & !isInfinite) | (vec4<bool>(nanIsNegativeZero) & (code == vec4u(sign)));
  return select(value, vec4u(0x7fc00000u), isNan);
}

// Which vector an invocation has: dispatches have two dimensions, as one holds 65,535 groups at most.
fn placeOf(group: vec3u, groups: vec3u, lane: u32) -> u32 {
  return (group.y * groups.x + group.x) * 256u + lane;
}

fn encoded(i: u32) -> vec4u {
  if (rounding < 6u) { return codesOf(numbers[i], vec4u()); }
  return codesOf(numbers[i], random[i]);
}

@compute @workgroup_size(256)
fn encode8(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&numbers)) { return; }
  let code = encoded(i) << vec4u(0u, 8u, 16u, 24u);
  codes8[i] = code.x | code.y | code.z | code.w;
}

@compute @workgroup_size(256)
fn encode16(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&numbers)) { return; }
  let code = encoded(i);
  codes16[i] = code.xz | (code.yw << vec2u(16u));
}

@compute @workgroup_size(256)
fn encode32(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&numbers)) { return; }
  let code = encoded(i);
  if (asValues) { codes32[i] = valuesOf(code); } else { codes32[i] = code; }
}

@group(0) @binding(0) var<storage, read> packed8: array<u32>;
@group(0) @binding(0) var<storage, read> packed16: array<vec2u>;

@compute @workgroup_size(256)
fn decode8(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&packed8)) { return; }
  codes32[i] = valuesOf((vec4u(packed8[i]) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(0xffu));
}

@compute @workgroup_size(256)
fn decode16(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&packed16)) { return; }
  let pair = packed16[i];
  codes32[i] = valuesOf((pair.xxyy >> vec4u(0u, 16u, 0u, 16u)) & vec4u(0xffffu));
}

@compute @workgroup_size(256)
fn decode32(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&numbers)) { return; }
  codes32[i] = valuesOf(numbers[i]);
}
`
