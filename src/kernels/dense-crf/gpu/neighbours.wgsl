// For each point and axis, looks for the next point along the axis in the table. Whoever finds one is the one before it, so
// that each value has one writer. 0 stays where there is none.

@group(0) @binding(2) var<storage, read> table: array<u32>; // (cells): 0 or an entry's number plus 1
@group(0) @binding(3) var<storage, read> numbers: array<u32>; // (entries): the point of each owner
@group(0) @binding(4) var<storage, read> entry_of: array<u32>; // (M + 1, or longer): the owner of each point
@group(0) @binding(5) var<storage, read_write> neighbours: array<u32>; // (d + 1, row, 2), zero: before, after

@compute @workgroup_size(256)
fn link(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (group.y * groups.x + group.x) * 256u + local;
  if (i >= shape.points * shape.vertices) {
    return;
  }
  let axis = i / shape.points;
  let point = i % shape.points + 1u;
  let row = arrayLength(&neighbours) / (2u * shape.vertices);
  let key = key_of(entry_of[point]) + shape.steps[axis].xyz;
  var cell = cell_of(key);
  loop {
    let named = table[cell];
    if (named == 0u) {
      break;
    }
    if (all(key_of(named - 1u) == key)) {
      let next = numbers[named - 1u];
      neighbours[2u * (axis * row + point) + 1u] = next;
      neighbours[2u * (axis * row + next)] = point;
      break;
    }
    cell = (cell + 1u) & shape.mask;
  }
}
