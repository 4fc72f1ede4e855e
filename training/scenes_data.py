"""Reads the shards that `npm run scenes` writes (layout: README.md, "Data")."""

import json
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
RUNS = HERE / 'runs'
MODEL = HERE.parent / 'public' / 'models' / 'demo'


class Shard:
    """Arrays of one shard, memory-mapped. `coarse[i]` is [classes of scene i, H, W], or None without --coarse."""

    def __init__(self, folder, limit=None):
        folder = Path(folder)
        meta = json.loads((folder / 'shard.json').read_text())
        if meta['schema'] != 1:
            raise SystemExit(f'{folder}/shard.json has schema {meta["schema"]}; this code reads schema 1.')
        count, height, width = meta['count'], meta['height'], meta['width']
        self.classes = meta['classes']
        self.scenes = meta['scenes'][:limit]
        self.images = np.memmap(folder / 'images.u8', np.uint8, 'r', shape=(count, height, width, 3))
        self.labels = np.memmap(folder / 'labels.u8', np.uint8, 'r', shape=(count, height, width))
        self.coarse = None
        if (folder / 'coarse.f32').exists():
            ends = np.cumsum([0] + [len(scene['classes']) for scene in meta['scenes']])
            maps = np.memmap(folder / 'coarse.f32', '<f4', 'r', shape=(int(ends[-1]), height, width))
            self.coarse = [maps[a:b] for a, b in zip(ends[:-1], ends[1:])]

    def __len__(self):
        return len(self.scenes)

    def batch(self, index):
        """Images [n, 3, H, W] float32 in [-1, 1]."""
        pixels = torch.from_numpy(self.images[np.asarray(index)])
        return pixels.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)

    def present(self, smallest=80):
        """Multi-hot [n, K] float32: classes with at least `smallest` visible pixels."""
        multi = np.zeros((len(self), len(self.classes)), np.float32)
        for i in range(len(self)):
            area = np.bincount(self.labels[i].ravel(), minlength=len(self.classes) + 1)[1:]
            multi[i] = area >= smallest
        return multi


def save_checkpoint(path, **state):
    """Writes beside the target and renames, so that a killed job leaves a whole file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path.with_suffix('.part'))
    path.with_suffix('.part').replace(path)


def load_checkpoint(path):
    return torch.load(path, map_location='cpu', weights_only=False) if Path(path).exists() else None


def device():
    return torch.device('cuda' if torch.cuda.is_available() else 'cpu')
