import type { StoreDirectory } from './directory.ts';

/**
 * A directory that lives as long as the page: for private windows without storage, and for tests.
 * @param capacity bytes it holds before it says that it is full
 */
export function memoryDirectory(capacity = Infinity): StoreDirectory {
  const files = new Map<string, Blob>();
  return {
    list: () => Promise.resolve([...files].map(([name, blob]) => ({ name, bytes: blob.size }))),
    read: (name) => Promise.resolve(files.get(name) ?? null),
    write: (name, data) => {
      const others = [...files].reduce((sum, [other, blob]) => sum + (other === name ? 0 : blob.size), 0);
      if (others + data.byteLength > capacity) {
        return Promise.reject(new DOMException('The memory set aside is full.', 'QuotaExceededError'));
      }
      files.set(name, new Blob([data]));
      return Promise.resolve();
    },
    remove: (name) => {
      files.delete(name);
      return Promise.resolve();
    },
  };
}
