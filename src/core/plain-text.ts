/** Control signs but line ends and tabs, and signs that turn the direction of writing. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text of unknown origin, fit for a terminal: nothing in it can move the cursor, colour what follows, or hide. A titled
 * file or a server's words may hold such signs.
 */
export function plainText(text: string): string {
  return text.replace(unsafe, '');
}
