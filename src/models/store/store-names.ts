/** Names that a {@link FileStore} and the records beside it give their files: journals, chunks, records, plans, checks. */
const storeNames = /^(([0-9a-f]{64}|u[0-9a-f]{63})\.(json|\d+)|(model|plan|check)-[a-z0-9.-]+\.json)$/;

export function isStoreName(name: string): boolean {
  return storeNames.test(name);
}
