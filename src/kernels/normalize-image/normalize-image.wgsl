// out[c, i] = clamp(image[c, i], -1, 1) scale[c] + offset[c]
// A decoder's picture overshoots [-1, 1]; what an image encoder is given must not.

struct Shape {
  count: u32, // C H W
  plane: u32, // H W
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> image: array<f32>; // (C, H W) or longer
@group(0) @binding(2) var<storage, read> scale: array<f32>; // (C)
@group(0) @binding(3) var<storage, read> offset: array<f32>; // (C)
@group(0) @binding(4) var<storage, read_write> out: array<f32>; // (C, H W)

@compute @workgroup_size(256)
fn normalize_image(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= shape.count) {
    return;
  }
  let channel = i / shape.plane;
  out[i] = clamp(image[i], -1.0, 1.0) * scale[channel] + offset[channel];
}
