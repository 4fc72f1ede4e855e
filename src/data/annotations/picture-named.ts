import { G4SegError } from '../../core/errors.ts';
import { stem } from '../folder.ts';

/**
 * The picture of an annotation file that a photo is: the only one, else the one with its file name, whatever folder and
 * ending each has.
 * @throws G4SegError `bad-input` where none of several has the name
 */
export function pictureNamed<Picture extends { readonly name: string }>(
  pictures: readonly Picture[],
  photoName: string,
  fileName: string,
): Picture {
  const wanted = stem(photoName);
  const found =
    pictures.length === 1 ? pictures[0] : pictures.find(({ name }) => stem(name.replaceAll('\\', '/')) === wanted);
  if (found) return found;
  throw new G4SegError(
    'bad-input',
    `${fileName} holds ${pictures.length} pictures (${pictures[0]?.name ?? 'none'}, …), and none is called ${wanted}. ` +
      'Open the photo that belongs to it, under its own name.',
    { fileName, pictures: pictures.length },
  );
}
