import { G4SegError } from '../core/errors.ts';

/** A read-only tree of files, wherever it lives. Paths are relative, parts joined by `/`; the folder itself is ''. */
export interface Folder {
  /** For messages. */
  readonly name: string;
  /**
   * Names of the files and folders directly inside, ascending by code unit.
   * @throws G4SegError `bad-input` where there is no such folder
   */
  list(path: string): Promise<readonly string[]>;
  /** @throws G4SegError `bad-input` where there is no such file */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A file, looked at without reading it whole.
   * @throws G4SegError `bad-input` where there is no such file
   */
  file(path: string): Promise<StoredFile>;
  /** True for a file or a folder. */
  exists(path: string): Promise<boolean>;
}

/** Size and time of a file, and parts of it on demand. */
export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** Of the last change, in milliseconds since 1970. */
  readonly time: number;
  /** The bytes from `from` up to, but without, `to`. */
  part(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A browser's file as a {@link StoredFile}. */
export function storedFile(file: File): StoredFile {
  return {
    size: file.size,
    time: file.lastModified,
    part: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  };
}

/** Parts put together with `/`; empty ones drop out. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

/** "JPEGImages/2007_000033.jpg" -> "2007_000033" */
export function stem(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

/** A folder inside a folder. */
export function subfolder(folder: Folder, path: string): Folder {
  if (path === '') return folder;
  return {
    name: joinPath(folder.name, path),
    list: (inner) => folder.list(joinPath(path, inner)),
    read: (inner) => folder.read(joinPath(path, inner)),
    file: (inner) => folder.file(joinPath(path, inner)),
    exists: (inner) => folder.exists(joinPath(path, inner)),
  };
}

/** The first of these paths that is there. */
export async function firstExisting(folder: Folder, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await folder.exists(path)) return path;
  }
  return undefined;
}

/** UTF-8 text, without a byte order mark. */
export async function readText(folder: Folder, path: string): Promise<string> {
  return new TextDecoder().decode(await folder.read(path));
}

/** What an adapter throws for a path that is not there. */
export function missing(folder: string, path: string, cause?: unknown): G4SegError {
  const message = path === '' ? `There is no folder ${folder}. Check its name.` : `${path} is missing in ${folder}.`;
  return new G4SegError('bad-input', message, { folder, path }, { cause });
}

/**
 * The failure of a folder to be a data set: which file was looked for, what the layout is, what is there instead.
 * @param path the first file that is missing or wrong
 * @param layout one sentence: "VOC has JPEGImages/*.jpg and …"
 */
export async function wrongLayout(folder: Folder, path: string, layout: string): Promise<G4SegError> {
  const entries = await folder.list('');
  const shown = entries.slice(0, 8).join(', ') + (entries.length > 8 ? ', …' : '');
  return new G4SegError(
    'bad-input',
    `${folder.name} has no ${path}. ${layout} Choose the folder that holds these; this one holds ${shown || 'nothing'}.`,
    { folder: folder.name, path },
  );
}

/**
 * Throws for the first item whose file is not in a folder, saying how many there are.
 * @param directory path of the folder; listed once
 * @param layout as in {@link wrongLayout}
 */
export async function requireFiles(
  folder: Folder,
  directory: string,
  files: readonly string[],
  layout: string,
): Promise<void> {
  if (!(await folder.exists(directory))) throw await wrongLayout(folder, directory, layout);
  const present = new Set(await folder.list(directory));
  const absent = files.filter((file) => !present.has(file));
  if (absent.length === 0) return;
  const path = joinPath(directory, absent[0]);
  throw new G4SegError(
    'bad-input',
    `${path} is missing in ${folder.name}, one of ${absent.length} missing among ${files.length}. ${layout} ` +
      'Add the files, or take them off the list.',
    { folder: folder.name, path, missing: absent.length, expected: files.length },
  );
}
