// The sizes of one filter, for the files that are appended to this text.

struct Shape {
  pixels: u32, // N
  vertices: u32, // d + 1
  points: u32, // M
  planes: u32, // P: labels that are filtered
  factor: f32, // the kernel's weight
}

@group(0) @binding(0) var<uniform> shape: Shape;

// Values lie plane after plane in each row: (row, P). An invocation takes one row and up to four of its planes, so that
// what it looks up for the row serves more than one.
struct Part {
  row: u32,
  first: u32, // plane
  end: u32, // plane after the last; no more than P
}

fn part_of(invocation: u32) -> Part {
  let parts = (shape.planes + 3u) / 4u;
  let first = (invocation % parts) * 4u;
  return Part(invocation / parts, first, min(first + 4u, shape.planes));
}
