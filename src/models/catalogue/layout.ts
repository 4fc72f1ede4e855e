/** The folders of a model, as diffusers-style repositories name them, and `clip/` beside them. */
const folders: ReadonlySet<string> = new Set([
  'unet',
  'text_encoder',
  'vae_encoder',
  'vae_decoder',
  'tokenizer',
  'scheduler',
  'clip',
]);

/** Endings that a server or a shell would run. Weight files have any other name: the graph says which. */
const active = /\.(html?|xhtml|svg|xml|m?js|css|wasm|php|sh|bat|cmd|exe|py)$/i;

/**
 * What is wrong with a file's place in a model, or null. A manifest comes from anywhere, and its files are written below a
 * folder that may be served: so they stay in the folders of the layout, and none is a page, a script or hidden.
 */
export function placeProblem(path: string): string | null {
  const [folder = '', ...names] = path.split('/');
  if (!folders.has(folder) || names.length === 0) return `is in none of the folders ${[...folders].join('/, ')}/`;
  if (names.length > 2) return 'lies too deep';
  if (!names.every((name) => /^[\w+-][\w.+-]{0,199}$/.test(name)))
    return 'has a name of other signs than letters, digits, ".", "_", "+" and "-"';
  return active.test(path) ? 'is no file of a model' : null;
}
