// Enters every vertex of every simplex into a hash table, and finds out which entries are the same lattice point:
//
//   owners[e] = the entry that stands in the table for the point of entry e (e itself for one entry of each point)
//
// A cell holds 0 or an entry's number plus 1. All keys are known before, so a cell only names an entry: who finds a cell
// taken compares keys, and nobody waits for anybody. Which of equal entries becomes the owner is a matter of chance.

@group(0) @binding(2) var<storage, read_write> table: array<atomic<u32>>; // (cells), zero
@group(0) @binding(3) var<storage, read_write> owners: array<u32>; // (entries)

@compute @workgroup_size(256)
fn insert(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let entry = (group.y * groups.x + group.x) * 256u + local;
  if (entry >= shape.entries) {
    return;
  }
  let key = key_of(entry);
  var cell = cell_of(key);
  loop {
    let found = atomicCompareExchangeWeak(&table[cell], 0u, entry + 1u);
    if (found.exchanged) {
      owners[entry] = entry;
      break;
    }
    // An exchange may fail on an empty cell, too: then it is tried again.
    if (found.old_value != 0u) {
      if (all(key_of(found.old_value - 1u) == key)) {
        owners[entry] = found.old_value - 1u;
        break;
      }
      cell = (cell + 1u) & shape.mask;
    }
  }
}
