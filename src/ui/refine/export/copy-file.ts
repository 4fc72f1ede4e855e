import { G4SegError } from '../../../core/errors.ts';
import type { ExportedFile } from './export-run.ts';

/** What the clipboard of a browser takes: pictures and text. */
export function canCopy({ type }: Pick<ExportedFile, 'type'>): boolean {
  return type === 'image/png' || type === 'application/json';
}

/**
 * Puts a file into the clipboard: a picture as a picture, JSON as text.
 * @param file made in the meantime: browsers want the clipboard asked for within the click
 * @throws G4SegError `bad-input` where the browser refuses
 */
export async function copyFile(file: Promise<ExportedFile>, type: ExportedFile['type']): Promise<void> {
  const mime = type === 'image/png' ? 'image/png' : 'text/plain';
  const blob = file.then(({ content }) => new Blob([content], { type: mime }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ [mime]: blob })]);
  } catch (cause) {
    await file; // a failure of ours is told as such
    throw refused(cause);
  }
}

/** @throws G4SegError `bad-input` where the browser refuses */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw refused(cause);
  }
}

function refused(cause: unknown): G4SegError {
  return new G4SegError(
    'bad-input',
    'This browser did not allow the clipboard. Allow it for this page, or save the file instead.',
    {},
    { cause },
  );
}
