// The conversion to the type f16, where the device has it.
enable f16;

fn convert(x: f32) -> u32 {
  return bitcast<u32>(vec2<f16>(f16(x), 0.0h)) & 0xffffu;
}
