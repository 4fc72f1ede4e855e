"""Sample sheets under training/sheets/: reconstructions, one-step predictions, and masks before and after.

python sheets.py
"""

import argparse
import json
from dataclasses import replace

import torch
from PIL import Image

from bench import Bench
from evaluate import default_setting, load_models
from scenes_data import HERE, MODEL, RUNS, Shard

COLUMNS = 7
TIMESTEPS = (100, 200, 400, 600)


def save(name, rows):
    """rows: lists of [3, H, W] in [-1, 1]."""
    sheet = torch.cat([torch.cat(list(row), 2) for row in rows], 1)
    pixels = ((sheet + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    path = HERE / 'sheets' / f'{name}.png'
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path, path.stat().st_size, 'bytes')


def grey(soft):
    return (soft * 2 - 1).expand(3, -1, -1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scenes', default=RUNS / 'scenes-validation')
    parser.add_argument('--runs', default=RUNS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    manifest = json.loads((MODEL / 'manifest.json').read_text())
    models, tokenizer = load_models(options.runs, manifest['family']['scalingFactor'])
    bench = Bench(
        models,
        Shard(options.scenes, limit=2 * COLUMNS),
        tokenizer,
        (manifest['activation']['scale'], manifest['activation']['bias']),
    )
    reference = models['trained']
    save('reconstructions', [bench.images[:COLUMNS], reference.decode(bench.mean[:COLUMNS] * reference.scaling)])
    start = default_setting()
    first = [rows[0] for rows in bench.rows[:COLUMNS]]
    rows = [bench.images[:COLUMNS]]
    labels = bench.masks(bench.coarse['corrupted'])
    for timestep in TIMESTEPS:
        images = torch.cat([x for _, x in bench.generated(replace(start, timestep=timestep), labels)])
        rows.append(images[first])
    save('one-step', rows)
    masks = [bench.images[:COLUMNS]]
    for sort in ('corrupted', 'activation'):
        refined = bench.refine(start, sort)
        masks += [[grey(bench.coarse[sort][k]) for k in first], [grey(refined[k]) for k in first]]
    masks.append([grey(bench.truth[k].float()) for k in first])
    save('masks', masks)


if __name__ == '__main__':
    main()
