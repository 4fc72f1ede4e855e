// Symmetric normalisation: weights[i, .] *= 1 / sqrt(norms[i] + 1e-20), where norms = K 1. The filter over these weights is
// N K N with N = diag(K 1)^-1/2.

@group(0) @binding(1) var<storage, read> norms: array<f32>; // (N)
@group(0) @binding(2) var<storage, read_write> weights: array<f32>; // (N, d + 1)

@compute @workgroup_size(256)
fn normalise(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let entry = (group.y * groups.x + group.x) * 256u + local;
  if (entry < shape.pixels * shape.vertices) {
    weights[entry] *= inverseSqrt(norms[entry / shape.vertices] + 1e-20);
  }
}
