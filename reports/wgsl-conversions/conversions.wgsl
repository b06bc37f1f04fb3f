// WGSL's own conversions to binary16, and a quantizer in float arithmetic as shaders have it.

fn pack(x: f32) -> u32 {
  return pack2x16float(vec2f(x, 0.0)) & 0xffffu;
}

fn quantize(x: f32) -> f32 {
  return quantizeToF16(x);
}

// e4m3fn by float arithmetic: scale to the spacing at x, round to nearest even, scale back, saturate.
fn e4m3fn(x: f32) -> f32 {
  let magnitude = abs(x);
  let exponent = max(floor(log2(magnitude)), -6.0);
  let step = exp2(exponent - 3.0);
  let rounded = min(round(magnitude / step) * step, 448.0);
  return select(rounded, -rounded, x < 0.0);
}
