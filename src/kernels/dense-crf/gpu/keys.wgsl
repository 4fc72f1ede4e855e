// The keys of lattice points, for insert.wgsl and neighbours.wgsl, which are appended to this text.
//
// Entry e = pixel (d + 1) + vertex is one vertex of one pixel's simplex. Its key is that of the simplex's first vertex plus
// the steps of the path to it. Keys are computed anew wherever they are compared: 16 bytes a pixel instead of 16 an entry.

struct Shape {
  entries: u32, // N (d + 1)
  vertices: u32, // d + 1
  mask: u32, // cells of the table - 1; the cells are a power of two
  points: u32, // M, once it is known
  steps: array<vec4<u32>, 6>, // what a step along each axis adds to the three words of a key, modulo 2^32
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> simplices: array<vec4<u32>>; // (N): the first vertex's key, and the path

fn key_of(entry: u32) -> vec3<u32> {
  let simplex = simplices[entry / shape.vertices];
  var key = simplex.xyz;
  var path = simplex.w;
  for (var step = entry % shape.vertices; step > 0u; step--) {
    key += shape.steps[path & 7u].xyz;
    path >>= 3u;
  }
  return key;
}

// The first cell to look into.
fn cell_of(key: vec3<u32>) -> u32 {
  var mixed = key.x * 0x9e3779b1u + key.y * 0x85ebca6bu + key.z * 0xc2b2ae35u;
  mixed = (mixed ^ (mixed >> 15u)) * 0x2c1b3c6du;
  return (mixed ^ (mixed >> 13u)) & shape.mask;
}
