import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Not in the system's temporary folder: that may be memory, and this is gigabytes. */
export const cacheFolder = resolve('node_modules/.cache/g4seg');

/**
 * Path of a full-size U-Net: the one given, or Stable Diffusion 2.1-base with random weights, made once by the Python of
 * the environment variable PYTHON, else `python3`.
 * Without it there is nothing to measure: then it says what to do and ends the process.
 */
export async function fullSizeModel(given: string | undefined): Promise<string> {
  if (given !== undefined) {
    if (!existsSync(given)) stop(`There is no file ${given}.`);
    return resolve(given);
  }
  const folder = `${cacheFolder}/sd-2.1-base`;
  const path = `${folder}/model.onnx`;
  if (existsSync(path)) return path;

  const python = process.env['PYTHON'] ?? 'python3';
  const packages = 'torch, diffusers, transformers, onnx, onnxruntime';
  if (spawnSync(python, ['-c', `import ${packages}`], { stdio: 'ignore' }).status !== 0) {
    stop(
      `The full-size model is made with Python, but ${python} does not import ${packages}. Install them (the CPU ` +
        'builds will do), name another interpreter with PYTHON=…, or give a U-Net of your own with --model FILE.',
    );
  }
  console.error(`Making ${path}: 1.7 GB, within 6 GB of memory, once.`);
  const unfinished = `${folder}.part`;
  const made = spawnSync(python, ['src/testing/fixtures/make_graphs.py', '--full', 'sd-2.1-base', unfinished], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (made.status !== 0) stop('The full-size model could not be made; the reason stands above.');
  await rename(unfinished, folder);
  return path;
}

export function stop(message: string): never {
  console.error(message);
  process.exit(1);
}
