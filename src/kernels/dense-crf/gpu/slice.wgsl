// Each pixel gathers from the points around it: totals[i, p] += factor sum over its entries of weights[e] points[v, p].

@group(0) @binding(1) var<storage, read> offsets: array<u32>; // (N, d + 1): points, from 1
@group(0) @binding(2) var<storage, read> weights: array<f32>; // (N, d + 1)
@group(0) @binding(3) var<storage, read> points: array<f32>; // (M + 1, P)
@group(0) @binding(4) var<storage, read_write> totals: array<f32>; // (N, P)

@compute @workgroup_size(256)
fn slice(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let part = part_of((group.y * groups.x + group.x) * 256u + local);
  if (part.row >= shape.pixels) {
    return;
  }
  for (var plane = part.first; plane < part.end; plane++) {
    var sum = 0.0;
    for (var vertex = 0u; vertex < shape.vertices; vertex++) {
      let entry = part.row * shape.vertices + vertex;
      sum += weights[entry] * points[offsets[entry] * shape.planes + plane];
    }
    totals[part.row * shape.planes + plane] += shape.factor * sum;
  }
}
