// Splatting adds whole numbers, because WGSL adds no floats atomically and because their sum does not depend on the order.
// The unit of a point is such that its sum stays below 2^30 whatever values of 0 to 1 the pixels have:
//
//   unit[v] = (entries of v) (largest weight of an entry of v) / 2^30
//
// An entry is rounded to half a unit, so a sum of n entries is off by about sqrt(n) 2^-30 of what it could be.

@group(0) @binding(1) var<storage, read> offsets: array<u32>; // (N, d + 1): points, from 1
@group(0) @binding(2) var<storage, read> weights: array<f32>; // (N, d + 1), 0 or more
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>>; // (M + 1), zero
@group(0) @binding(4) var<storage, read_write> largest: array<atomic<u32>>; // (M + 1), zero: the bits of a float
@group(0) @binding(5) var<storage, read_write> units: array<vec2<f32>>; // (M + 1): the unit and its inverse

// Floats that are not negative are in the order of their bits.
@compute @workgroup_size(256)
fn measure(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let entry = (group.y * groups.x + group.x) * 256u + local;
  if (entry < shape.pixels * shape.vertices) {
    atomicAdd(&counts[offsets[entry]], 1u);
    atomicMax(&largest[offsets[entry]], bitcast<u32>(weights[entry]));
  }
}

@compute @workgroup_size(256)
fn make_units(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let point = (group.y * groups.x + group.x) * 256u + local;
  if (point > shape.points) {
    return;
  }
  let unit = f32(atomicLoad(&counts[point])) * bitcast<f32>(atomicLoad(&largest[point])) / 1073741824.0;
  var inverse = 0.0;
  if (unit > 0.0) {
    inverse = 1.0 / unit;
  }
  units[point] = vec2<f32>(unit, inverse);
}
