// Eq. 8 with the cosine distance, without the N x N matrix:
//
//   cos(k, j) = F(x)[k] . F(x~)[j] / (|F(x)[k]| |F(x~)[j]|)
//   delta_j   = argmax_k cos(k, j)
//
// A tiled matrix product whose tiles are reduced to their maximum at once. A workgroup holds 64 generated patches and
// walks over the original patches, 64 at a time; an invocation keeps the cosines of 4 x 4 pairs. Features pass through
// workgroup memory, 16 channels at a time: 64 x 16 values of each picture.
//
// A zero vector has cosine 0 with every patch. Where the patch j itself is within TIE of the best, delta_j = j;
// of other equal patches the lowest index is taken. Sums are float32 in the order of the channels, so cosines carry an
// error of about 1e-6, and devices may differ in the choice between patches closer than that.
// Norms outside 1e-18 .. 1e18, infinities and NaN give unspecified matches.
//
// `patch` is a reserved word of WGSL, so a patch's index is called `cell` below.
// Every variable is initialised where it is declared: some Vulkan drivers' compilers zero it once, not in each turn of
// a loop.

const TIE = 1e-6;
const WIDTH = 16u; // quads of patches along each side of a tile, and channels staged together
const TILE = 64u; // patches along each side of a tile

struct Shape {
  patches: u32, // N
  channels: u32, // C
  patch_step: u32, // from a patch to the next: C in (N, C), 1 in (C, N)
  channel_step: u32, // from a channel to the next: 1 in (N, C), N in (C, N)
  exclude_self: u32,
  row: u32, // the generated patch of `similarity_row`
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> generated: array<f32>; // (N, C) or (C, N), or longer
@group(0) @binding(2) var<storage, read> original: array<f32>; // (N, C) or (C, N), or longer
@group(0) @binding(3) var<storage, read_write> inverse_norms: array<f32>; // (2, N): generated, original
@group(0) @binding(4) var<storage, read_write> matches: array<i32>; // (N)
@group(0) @binding(5) var<storage, read_write> cosines: array<f32>; // (N)

fn inverse_root(squares: f32) -> f32 {
  return select(0.0, inverseSqrt(squares), squares > 0.0);
}

// 1 / |F[j]|, or 0 for a zero vector. One invocation a patch, the generated ones first.
@compute @workgroup_size(64)
fn invert_norms(@builtin(global_invocation_id) id: vec3<u32>) {
  let cell = id.x % shape.patches;
  if (id.x >= 2u * shape.patches) {
    return;
  }
  var squares = 0.0;
  for (var channel = 0u; channel < shape.channels; channel++) {
    let index = cell * shape.patch_step + channel * shape.channel_step;
    var value = 0.0;
    if (id.x < shape.patches) {
      value = generated[index];
    } else {
      value = original[index];
    }
    squares += value * value;
  }
  inverse_norms[id.x] = inverse_root(squares);
}

// (channel, quad of four patches)
var<workgroup> staged_generated: array<vec4<f32>, 256>;
var<workgroup> staged_original: array<vec4<f32>, 256>;
// (quad of generated patches, quad of original patches): the best original patch of each of the four
var<workgroup> candidates: array<vec4<u32>, 256>;
// (quad of generated patches): the cosine of a patch with itself
var<workgroup> itself: array<vec4<f32>, 16>;

// One channel of four patches. Patches beyond N and channels beyond C are read too, wherever that is, and not used.
fn generated_quad(cell: u32, channel: u32) -> vec4<f32> {
  let step = shape.patch_step;
  let i = cell * step + channel * shape.channel_step;
  return vec4<f32>(generated[i], generated[i + step], generated[i + 2u * step], generated[i + 3u * step]);
}

fn original_quad(cell: u32, channel: u32) -> vec4<f32> {
  let step = shape.patch_step;
  let i = cell * step + channel * shape.channel_step;
  return vec4<f32>(original[i], original[i + step], original[i + 2u * step], original[i + 3u * step]);
}

// One workgroup for each 64 generated patches.
@compute @workgroup_size(16, 16)
fn find_matches(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  // Neighbouring invocations read neighbouring values: of one patch in (N, C), of one channel in (C, N).
  var staged_quad = index % WIDTH;
  var staged_channel = index / WIDTH;
  if (shape.channel_step == 1u) {
    staged_quad = index / WIDTH;
    staged_channel = index % WIDTH;
  }

  let row = group.x * TILE + 4u * local.y;
  let rows = vec4<u32>(row, row + 1u, row + 2u, row + 3u);
  let row_norms = vec4<f32>(
    inverse_norms[row], inverse_norms[row + 1u], inverse_norms[row + 2u], inverse_norms[row + 3u]);
  var best = vec4<f32>(-2.0);
  var best_patch = vec4<u32>(0u);

  for (var tile = 0u; tile < shape.patches; tile += TILE) {
    // sums[i] belongs to original patch `column + i` and the four generated ones.
    var sums = array<vec4<f32>, 4>(vec4<f32>(0.0), vec4<f32>(0.0), vec4<f32>(0.0), vec4<f32>(0.0));
    for (var first = 0u; first < shape.channels; first += WIDTH) {
      workgroupBarrier();
      let slot = staged_channel * WIDTH + staged_quad;
      staged_generated[slot] = generated_quad(group.x * TILE + 4u * staged_quad, first + staged_channel);
      staged_original[slot] = original_quad(tile + 4u * staged_quad, first + staged_channel);
      workgroupBarrier();
      for (var k = 0u; k < min(WIDTH, shape.channels - first); k++) {
        let g = staged_generated[k * WIDTH + local.y];
        let o = staged_original[k * WIDTH + local.x];
        sums[0] += g * o.x;
        sums[1] += g * o.y;
        sums[2] += g * o.z;
        sums[3] += g * o.w;
      }
    }
    let column = tile + 4u * local.x;
    for (var i = 0u; i < 4u; i++) {
      let cell = column + i;
      if (cell < shape.patches) {
        let cosine = sums[i] * row_norms * inverse_norms[shape.patches + cell];
        let is_self = rows == vec4<u32>(cell);
        let better = (cosine > best) & !(is_self & vec4<bool>(shape.exclude_self != 0u));
        best = select(best, cosine, better);
        best_patch = select(best_patch, vec4<u32>(cell), better);
        // Quads of rows and columns coincide, so one invocation writes all four.
        if (row == column) {
          itself[local.y] = select(itself[local.y], cosine, is_self);
        }
      }
    }
  }

  // Now the best of 16 invocations for each row; the staging memory holds their cosines.
  workgroupBarrier();
  staged_generated[index] = best;
  candidates[index] = best_patch;
  workgroupBarrier();
  if (local.x > 0u) {
    return;
  }
  for (var other = 1u; other < WIDTH; other++) {
    let cosine = staged_generated[index + other];
    let cell = candidates[index + other];
    let better = (cosine > best) | ((cosine == best) & (cell < best_patch));
    best = select(best, cosine, better);
    best_patch = select(best_patch, cell, better);
  }
  let stays = (itself[local.y] >= best - TIE) & vec4<bool>(shape.exclude_self == 0u);
  best = select(best, itself[local.y], stays);
  best_patch = select(best_patch, rows, stays);
  for (var i = 0u; i < 4u; i++) {
    if (rows[i] < shape.patches) {
      matches[rows[i]] = i32(best_patch[i]);
      cosines[rows[i]] = best[i];
    }
  }
}

// cosines[k] = cos(k, row) for every original patch k.
@compute @workgroup_size(64)
fn similarity_row(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= shape.patches) {
    return;
  }
  var product = 0.0;
  var generated_squares = 0.0;
  var original_squares = 0.0;
  for (var channel = 0u; channel < shape.channels; channel++) {
    let g = generated[shape.row * shape.patch_step + channel * shape.channel_step];
    let o = original[id.x * shape.patch_step + channel * shape.channel_step];
    product += g * o;
    generated_squares += g * g;
    original_squares += o * o;
  }
  cosines[id.x] = product * inverse_root(generated_squares) * inverse_root(original_squares);
}
