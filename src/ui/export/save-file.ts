import type { ExportedFile } from './export-run.ts';

/** Hands a file to the person, as a download. */
export function saveFile({ name, type, content }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
