import { parseArgs } from 'node:util';

/**
 * The options of a measurement; `--help` prints the usage and ends the process well.
 * @param names options that take a value
 */
export function readOptions<const Name extends string>(
  usage: string,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const asText = names.map((name) => [name, { type: 'string' }] as const);
  const options = { ...Object.fromEntries(asText), help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values } = parseArgs({ options });
    if (!values.help) return values as Partial<Record<Name, string>>;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
