// Each pixel gives its values to the points around it, in the units of each point (units.wgsl):
//
//   sums[v, p] = sum over entries e = (i, .) of point v of round(weights[e] values[i, p] / unit[v])

@group(0) @binding(1) var<storage, read> offsets: array<u32>; // (N, d + 1): points, from 1
@group(0) @binding(2) var<storage, read> weights: array<f32>; // (N, d + 1)
@group(0) @binding(3) var<storage, read> units: array<vec2<f32>>; // (M + 1)
@group(0) @binding(4) var<storage, read> values: array<f32>; // (N, P), 0 to 1
@group(0) @binding(5) var<storage, read_write> sums: array<atomic<u32>>; // (M + 1, P), zero

@compute @workgroup_size(256)
fn splat(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let part = part_of((group.y * groups.x + group.x) * 256u + local);
  if (part.row >= shape.pixels) {
    return;
  }
  for (var vertex = 0u; vertex < shape.vertices; vertex++) {
    let entry = part.row * shape.vertices + vertex;
    let point = offsets[entry];
    let scale = weights[entry] * units[point].y;
    for (var plane = part.first; plane < part.end; plane++) {
      let value = values[part.row * shape.planes + plane];
      atomicAdd(&sums[point * shape.planes + plane], u32(round(scale * value)));
    }
  }
}
