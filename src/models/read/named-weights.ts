import { G4SegError } from '../../core/errors.ts';
import { placeProblem } from '../catalogue/layout.ts';

/** What the graph's own file is called while its names are read: no file beside it can have this name. */
const itself = ':the graph itself:';

/**
 * The files beside a graph that hold its weights, as the graph names them: `model.onnx_data`, `model.onnx.data` or any other
 * name below its folder. What cannot be read as a graph names none; the engine says what is wrong with it when it loads.
 * @param path of the graph in the engine's layout
 * @returns names relative to the graph's folder
 * @throws G4SegError 'bad-graph' for a name that leaves the folder, 'bad-model' for one that is no place for weights
 */
export async function namedWeights(path: string, graph: Blob): Promise<string[]> {
  // Not at the start of the page: the toolkit is large, and most graphs hold their own weights.
  const { blobSource, externalLocations, readModel } = await import('../../onnx/index.ts');
  let names: string[];
  try {
    names = [...externalLocations(await readModel(blobSource(graph), itself))].filter((name) => name !== itself);
  } catch (error) {
    if (!(error instanceof G4SegError)) throw error;
    if (error.data['key'] !== 'location') return [];
    throw new G4SegError(error.code, `${path}: ${error.message}`, { ...error.data, path }, { cause: error });
  }
  for (const name of names) {
    const problem = placeProblem(folderOf(path) + name);
    if (!problem) continue;
    throw new G4SegError(
      'bad-model',
      `The graph ${path} keeps weights in the file ${JSON.stringify(name.slice(0, 80))}, which ${problem}. Export the model again, with its weights in one file beside it.`,
      { path, name },
    );
  }
  return names;
}

/** With the slash; '' where there is none. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
