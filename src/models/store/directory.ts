/**
 * What the store needs of a disk: small enough that OPFS, a folder of Node's and a map in memory are all one.
 * Names are flat: letters, digits, '-', '_' and '.'.
 */
export interface StoreDirectory {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** The file, or null if there is none. The bytes may be read lazily: the file must not change meanwhile. */
  read(name: string): Promise<Blob | null>;
  /**
   * Writes the whole file. After a crash the name holds the old content or the new one, never a part.
   * @throws what {@link isStorageFull} recognises when there is no room
   */
  write(name: string, data: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Does nothing if there is no such file. */
  remove(name: string): Promise<void>;
}

/** True for the platform's way of saying that the disk or the quota is full. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return error.name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT';
}
