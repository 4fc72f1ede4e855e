// Numbers the lattice points from 1 on, and writes for each entry the number of its point. Row 0 of every array over points
// is left zero: it is the neighbour that does not exist.
//
// The numbers depend on the order in which invocations run. They only say where a point's values lie, so no result does.

struct Size {
  entries: u32,
}

@group(0) @binding(0) var<uniform> size: Size;
@group(0) @binding(1) var<storage, read_write> owners: array<u32>; // (entries); then the number of each entry's point
@group(0) @binding(2) var<storage, read_write> numbers: array<u32>; // (entries), of use for owners only
@group(0) @binding(3) var<storage, read_write> entry_of: array<u32>; // (entries + 1): the owner of each point
@group(0) @binding(4) var<storage, read_write> counter: atomic<u32>; // zero; then M

@compute @workgroup_size(256)
fn number_points(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let entry = (group.y * groups.x + group.x) * 256u + local;
  if (entry >= size.entries || owners[entry] != entry) {
    return;
  }
  let point = atomicAdd(&counter, 1u) + 1u;
  numbers[entry] = point;
  entry_of[point] = entry;
}

@compute @workgroup_size(256)
fn name_points(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let entry = (group.y * groups.x + group.x) * 256u + local;
  if (entry < size.entries) {
    owners[entry] = numbers[owners[entry]];
  }
}
