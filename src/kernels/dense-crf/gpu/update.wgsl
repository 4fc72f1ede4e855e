// Q = softmax over the labels of log(clip(p, 1e-5, 1)) + messages, one invocation a pixel.
//
// Messages of the first L - 1 labels were filtered. Over all labels Q sums to 1, so all messages of a pixel sum to
// T = sum over kernels of weight (K 1), and the last label's message is what the others leave of it.

struct Labels {
  pixels: u32, // N
  labels: u32, // L
  gaussian: f32, // the kernels' weights; both 0 before the first iteration, when there are no messages
  bilateral: f32,
}

@group(0) @binding(0) var<uniform> size: Labels;
@group(0) @binding(1) var<storage, read> probabilities: array<f32>; // (L, N)
@group(0) @binding(2) var<storage, read> gaussian_sums: array<f32>; // (N): K 1
@group(0) @binding(3) var<storage, read> bilateral_sums: array<f32>; // (N)
@group(0) @binding(4) var<storage, read_write> messages: array<f32>; // (N, L - 1); then zero
@group(0) @binding(5) var<storage, read_write> q: array<f32>; // (N, L - 1) by `update`, (L, N) by `finish`

fn unary(label: u32, pixel: u32) -> f32 {
  return log(clamp(probabilities[label * size.pixels + pixel], 1e-5, 1.0));
}

struct Scores {
  last: f32, // of the last label; those of the others stand in `messages`
  largest: f32,
}

fn score(pixel: u32) -> Scores {
  let filtered = size.labels - 1u;
  var last = size.gaussian * gaussian_sums[pixel] + size.bilateral * bilateral_sums[pixel];
  var largest = -1e30;
  for (var label = 0u; label < filtered; label++) {
    let message = messages[pixel * filtered + label];
    let value = message + unary(label, pixel);
    messages[pixel * filtered + label] = value;
    largest = max(largest, value);
    last -= message;
  }
  last += unary(filtered, pixel);
  return Scores(last, max(largest, last));
}

fn sum_of_powers(pixel: u32, scores: Scores) -> f32 {
  let filtered = size.labels - 1u;
  var sum = exp(scores.last - scores.largest);
  for (var label = 0u; label < filtered; label++) {
    sum += exp(messages[pixel * filtered + label] - scores.largest);
  }
  return sum;
}

@compute @workgroup_size(64)
fn update(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let pixel = (group.y * groups.x + group.x) * 64u + local;
  if (pixel >= size.pixels) {
    return;
  }
  let filtered = size.labels - 1u;
  let scores = score(pixel);
  let sum = sum_of_powers(pixel, scores);
  for (var label = 0u; label < filtered; label++) {
    let at = pixel * filtered + label;
    q[at] = exp(messages[at] - scores.largest) / sum;
    messages[at] = 0.0;
  }
}

@compute @workgroup_size(64)
fn finish(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let pixel = (group.y * groups.x + group.x) * 64u + local;
  if (pixel >= size.pixels) {
    return;
  }
  let filtered = size.labels - 1u;
  let scores = score(pixel);
  let sum = sum_of_powers(pixel, scores);
  for (var label = 0u; label < filtered; label++) {
    q[label * size.pixels + pixel] = exp(messages[pixel * filtered + label] - scores.largest) / sum;
  }
  q[filtered * size.pixels + pixel] = exp(scores.last - scores.largest) / sum;
}
