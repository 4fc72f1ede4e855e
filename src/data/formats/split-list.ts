import { G4SegError } from '../../core/errors.ts';
import type { Folder } from '../folder.ts';
import { joinPath, readText, stem, wrongLayout } from '../folder.ts';

/**
 * Names in a list of VOC's kind: one a line, or, as weakly supervised methods write them, the paths of photo and mask.
 * @param directory folder of the lists, e.g. "ImageSets/Segmentation"
 * @throws G4SegError `bad-input` where there is no such split, or nothing in it
 */
export async function splitList(folder: Folder, directory: string, split: string, layout: string): Promise<string[]> {
  const path = joinPath(directory, `${split}.txt`);
  if (!(await folder.exists(directory))) throw await wrongLayout(folder, path, layout);
  if (!(await folder.exists(path))) {
    const splits = (await folder.list(directory)).filter((file) => file.endsWith('.txt')).map(stem);
    throw new G4SegError(
      'bad-input',
      `${folder.name} has no split "${split}" (${path}); it has ${splits.join(', ') || 'none'}. Choose one of these.`,
      { path, split },
    );
  }
  const lines = (await readText(folder, path)).split('\n').map((line) => line.trim());
  const names = lines.filter((line) => line !== '').map((line) => firstName(line));
  if (names.length === 0) {
    throw new G4SegError('bad-input', `${path} of ${folder.name} lists no picture. Expected one name a line.`, {
      path,
    });
  }
  const seen = new Set<string>();
  const repeated = names.find((name) => seen.size === seen.add(name).size);
  if (repeated !== undefined) {
    throw new G4SegError('bad-input', `${path} of ${folder.name} lists ${repeated} twice. Remove one of the lines.`, {
      path,
    });
  }
  return names;
}

function firstName(line: string): string {
  const [first] = line.split(/\s+/);
  return stem(first);
}
