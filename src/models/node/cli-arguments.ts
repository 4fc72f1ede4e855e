import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { G4SegError } from '../../core/errors.ts';
import type { Source } from '../catalogue/catalogue-entry.ts';
import { hubSources } from '../catalogue/catalogue.ts';

export const usage = `Usage: npm run models -- <command>
  list                          models there are, and those copied into public/models
  get <id> [--out DIR] [--base-url URL | --hub URL]
                                copy a model, to be served with the app; goes on after an interruption
  verify <id> [--out DIR]       read every file and compare it with its digest
  delete <id> [--out DIR]       remove what "get" copied, and nothing else`;

export const modelsFolder = join('public', 'models');

export type ModelsCommand =
  | { readonly command: 'help' }
  | { readonly command: 'list' }
  | { readonly command: 'get'; readonly id: string; readonly folder: string; readonly sources: readonly Source[] }
  | { readonly command: 'verify' | 'delete'; readonly id: string; readonly folder: string };

/**
 * The command line as a command.
 * @throws G4SegError 'bad-input' for an unknown, missing or malformed word
 */
export function readArguments(args: readonly string[]): ModelsCommand {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  const [command, id, ...rest] = positionals;
  if (rest.length > 0) throw refuse(`"${rest[0]}" is one word too many`);
  if (command === 'list') return { command };
  if (command !== 'get' && command !== 'verify' && command !== 'delete')
    throw refuse(command === undefined ? 'the command is missing' : `there is no command "${command}"`);
  if (id === undefined || !/^[a-z0-9][a-z0-9.-]*$/.test(id))
    throw refuse(`${command} needs the id of a model, as "list" shows them`);
  const folder = values.out ?? join(modelsFolder, id);
  if (command !== 'get') return { command, id, folder };
  if (values['base-url'] !== undefined && values.hub !== undefined) throw refuse('give --base-url or --hub, not both');
  return { command, id, folder, sources: sourcesOf(values['base-url'], values.hub) };
}

function sourcesOf(baseUrl: string | undefined, hub: string | undefined): readonly Source[] {
  if (baseUrl !== undefined) return [{ kind: 'folder', baseUrl: address('--base-url', baseUrl) }];
  if (hub !== undefined) return [{ kind: 'hub', host: address('--hub', hub) }];
  return hubSources;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        out: { type: 'string' },
        'base-url': { type: 'string' },
        hub: { type: 'string' },
      },
    });
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
}

function address(option: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw refuse(`${option} is "${text}": give an http or https address`);
  return text;
}

function refuse(what: string): G4SegError {
  return new G4SegError('bad-input', `Cannot read the command: ${what}.`);
}
