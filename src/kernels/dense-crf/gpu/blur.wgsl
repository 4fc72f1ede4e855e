// Along one axis: to[v] = from[v] + (from[before] + from[after]) / 2 for each plane. The first axis reads the whole
// numbers that were splatted; sums[v] unit[v] is what they stand for. Row 0 is zero and is not written.

@group(0) @binding(1) var<storage, read> neighbours: array<vec2<u32>>; // (M + 1, or longer): before, after, on this axis
@group(0) @binding(2) var<storage, read> units: array<vec2<f32>>; // (M + 1)
@group(0) @binding(3) var<storage, read> sums: array<u32>; // (M + 1, P)
@group(0) @binding(4) var<storage, read> source: array<f32>; // (M + 1, P)
@group(0) @binding(5) var<storage, read_write> blurred: array<f32>; // (M + 1, P)

fn splatted(point: u32, plane: u32) -> f32 {
  return f32(sums[point * shape.planes + plane]) * units[point].x;
}

@compute @workgroup_size(256)
fn blur_sums(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let part = part_of((group.y * groups.x + group.x) * 256u + local);
  let point = part.row + 1u;
  if (point > shape.points) {
    return;
  }
  let sides = neighbours[point];
  for (var plane = part.first; plane < part.end; plane++) {
    let around = splatted(sides.x, plane) + splatted(sides.y, plane);
    blurred[point * shape.planes + plane] = splatted(point, plane) + 0.5 * around;
  }
}

@compute @workgroup_size(256)
fn blur(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let part = part_of((group.y * groups.x + group.x) * 256u + local);
  let point = part.row + 1u;
  if (point > shape.points) {
    return;
  }
  let sides = neighbours[point];
  for (var plane = part.first; plane < part.end; plane++) {
    let around = source[sides.x * shape.planes + plane] + source[sides.y * shape.planes + plane];
    blurred[point * shape.planes + plane] = source[point * shape.planes + plane] + 0.5 * around;
  }
}
