/**
 * What an audit does on a device besides the subject's own work: making the binary32 inputs of consecutive ordinals, and finding
 * where the answers to them change. No expected answer is known here.
 */
export const auditSource = /* wgsl */ `
// Of inputs: the first ordinal, and how many.
@group(0) @binding(0) var<uniform> span: vec2u;
@group(0) @binding(1) var<storage, read_write> inputs: array<vec4u>;

fn placeOf(group: vec3u, groups: vec3u, lane: u32) -> u32 {
  return (group.y * groups.x + group.x) * 256u + lane;
}

@compute @workgroup_size(256)
fn generate(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&inputs)) { return; }
  let ordinal = vec4u(span.x + 4u * i) + vec4u(0u, 1u, 2u, 3u);
  inputs[i] = select(vec4u(0xffffffffu) - ordinal, ordinal - vec4u(0x80000000u), ordinal >= vec4u(0x80000000u));
}

struct Changes {
  count: atomic<u32>,
  unused: u32,
  // An answer, and its place, where it is the first or another than the one before it.
  found: array<vec2u>,
}

// Bits of an answer.
override width: u32;

@group(0) @binding(1) var<storage, read> answers: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> changes: Changes;

@compute @workgroup_size(256)
fn change(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = placeOf(group, groups, lane);
  if (i >= arrayLength(&answers)) { return; }
  let words = answers[i];
  // Before the first answer comes one that differs from it.
  var last = ~(words.x << ((32u - width) & 31u));
  if (i > 0u) { last = answers[i - 1u].w; }
  let before = vec4u(last, words.xyz);
  var shifted = before;
  if (width < 32u) { shifted = (words << vec4u(width & 31u)) | (before >> vec4u((32u - width) & 31u)); }
  let differs = words ^ shifted;
  if (all(differs == vec4u())) { return; }
  let mask = 0xffffffffu >> ((32u - width) & 31u);
  let each = 32u / width;
  for (var at = 0u; at < 4u * each; at++) {
    let down = (at % each) * width;
    let place = 4u * each * i + at;
    if (((differs[at / each] >> down) & mask) != 0u && place < span.y) {
      let k = atomicAdd(&changes.count, 1u);
      if (k < arrayLength(&changes.found)) { changes.found[k] = vec2u((words[at / each] >> down) & mask, place); }
    }
  }
}
`
