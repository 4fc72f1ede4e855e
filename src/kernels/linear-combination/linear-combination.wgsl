// out[i] = a x[i] + b y[i] for i < count; without a second term, out[i] = a x[i].
// The device may round a x[i] before the sum or not (fused multiply-add).

struct Terms {
  a: f32,
  b: f32,
  count: u32,
  has_second: u32,
}

@group(0) @binding(0) var<uniform> terms: Terms;
@group(0) @binding(1) var<storage, read> x: array<f32>; // (count) or longer
@group(0) @binding(2) var<storage, read> y: array<f32>; // (count) or longer; x again if there is no second term
@group(0) @binding(3) var<storage, read_write> out: array<f32>; // (count)

@compute @workgroup_size(256)
fn combine(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= terms.count) {
    return;
  }
  var sum = terms.a * x[i];
  if (terms.has_second != 0u) {
    sum += terms.b * y[i];
  }
  out[i] = sum;
}
