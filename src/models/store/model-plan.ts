import { contentKey } from './content-key.ts';
import type { StoreDirectory } from './directory.ts';
import type { LocatedModel } from '../download/locate.ts';

/**
 * A download that was begun: what the model is made of, written before its first byte. So it can be shown after a
 * reload without asking the network, and nothing of it is taken for a leftover.
 */
export interface ModelPlan {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly files: readonly { readonly path: string; readonly key: string; readonly bytes: number }[];
}

export async function planOf({ body, from, files }: LocatedModel): Promise<ModelPlan> {
  const planned = files.map(async (file) => ({ path: file.path, key: await contentKey(file), bytes: file.bytes }));
  return { id: body.id, title: body.title, from, files: await Promise.all(planned) };
}

/** Plans of begun downloads, beside the files. */
export class ModelPlans {
  readonly #directory: StoreDirectory;

  constructor(directory: StoreDirectory) {
    this.#directory = directory;
  }

  async list(): Promise<ModelPlan[]> {
    const plans: ModelPlan[] = [];
    for (const { name } of await this.#directory.list()) {
      const blob = /^plan-.+\.json$/.test(name) ? await this.#directory.read(name) : null;
      const plan = blob && parsePlan(await blob.text());
      if (plan) plans.push(plan);
    }
    return plans.sort((a, b) => a.id.localeCompare(b.id));
  }

  write(plan: ModelPlan): Promise<void> {
    return this.#directory.write(planName(plan.id), new TextEncoder().encode(JSON.stringify(plan)));
  }

  remove(id: string): Promise<void> {
    return this.#directory.remove(planName(id));
  }
}

function planName(id: string): string {
  return `plan-${id}.json`;
}

/** A plan that cannot be read counts as none: its files become leftovers, which can be cleared. */
function parsePlan(text: string): ModelPlan | null {
  try {
    const { id, title, from, files } = JSON.parse(text) as ModelPlan;
    const isWhole = [id, title, from].every((value) => typeof value === 'string') && Array.isArray(files);
    const isListed = files.every(
      ({ path, key, bytes }) => typeof path + typeof key + typeof bytes === 'stringstringnumber',
    );
    return isWhole && isListed ? { id, title, from, files } : null;
  } catch {
    return null;
  }
}
