"""Scenes, coarse masks and cached passes of the reference; `evaluate.py` asks it for rows of its tables."""

from dataclasses import dataclass

import numpy as np
import torch

from activation import activation, class_embeddings
from metrics import average_precision, confusion, iou_of, label_map, soft_iou
from reference import FEATURES, THRESHOLD, Injection, change, class_labels, match, mix
from tokenizer import encode, find_span

BATCH = 8
SORTS = ('corrupted', 'activation')
DRAWS = 1000


@dataclass(frozen=True)
class Setting:
    """One row. source: what makes x~ ('trained', 'untrained', 'round-trip'); matching: 'nearest', 'random', 'self',
    'second' (the photo with itself, the patch excluded); inject: whose label map ('coarse', 'true')."""

    timestep: int = 200
    cross: float = 2.0
    self: float = 0.6
    features: str = 'vae-latent'
    beta: float = 0.8
    band: tuple | None = (0.2, 0.6)
    rounds: int = 1
    source: str = 'trained'
    matching: str = 'nearest'
    inject: str = 'coarse'


class Bench:
    def __init__(self, models, shard, tokenizer, scale_bias, seed=0):
        self.models, self.shard, self.seed = models, shard, seed
        self.classes = len(shard.classes)
        self.pairs = [(i, label) for i, scene in enumerate(shard.scenes) for label in scene['classes']]
        self.scene_of = np.array([i for i, _ in self.pairs])
        self.rows = [np.flatnonzero(self.scene_of == i) for i in range(len(shard))]
        prompts = [f'A photo of {shard.classes[label - 1]}' for _, label in self.pairs]
        self.ids = encode(tokenizer, prompts)
        self.spans = [
            find_span(tokenizer, prompt, shard.classes[label - 1]) for prompt, (_, label) in zip(prompts, self.pairs)
        ]
        self.images = shard.batch(np.arange(len(shard)))
        self.truth = torch.from_numpy(np.stack([shard.labels[i] == label for i, label in self.pairs]))
        reference = models['trained']
        chunks = torch.arange(len(shard)).split(BATCH)
        self.mean = torch.cat([reference.latent_mean(self.images[c]) for c in chunks])
        self.original = {
            kind: torch.cat([reference.features(kind, self.images[c]) for c in chunks]) for kind in FEATURES
        }
        embeddings = class_embeddings(reference.clip, tokenizer, shard.classes)
        self.coarse = {
            'activation': torch.cat(
                [
                    activation(
                        self.original['clip-value'][i],
                        embeddings[[label - 1 for label in scene['classes']]],
                        *scale_bias,
                    )
                    for i, scene in enumerate(shard.scenes)
                ]
            )
        }
        if shard.coarse is not None:
            maps = np.concatenate([shard.coarse[i] for i in range(len(shard))])
            self.coarse['corrupted'] = torch.from_numpy(maps)
        self.cache = {}

    def masks(self, soft):
        """Label maps of all scenes as one bool map a pair: where the pair's class is the scene's label."""
        result = torch.zeros(soft.shape, dtype=torch.bool)
        for rows in self.rows:
            index = class_labels(soft[rows])
            for k, row in enumerate(rows):
                result[row] = index == k
        return result

    def generated(self, setting, labels):
        """x~ of every pair in batches: yields (rows, images)."""
        reference = self.models['untrained' if setting.source == 'untrained' else 'trained']
        for rows in torch.arange(len(self.pairs)).split(BATCH):
            mean = self.mean[self.scene_of[rows]]
            if setting.source == 'round-trip':
                yield rows, reference.decode(mean * reference.scaling)
                continue
            noisy = reference.noisy(mean, setting.timestep, self.seed)
            injection = None
            if setting.cross or setting.self:
                injection = Injection(labels[rows], [self.spans[r] for r in rows], setting.cross, setting.self)
            epsilon = reference.epsilon(noisy, setting.timestep, self.ids[rows], injection)
            yield rows, reference.decode(reference.predicted(noisy, epsilon, setting.timestep))

    def deltas(self, setting, labels, key):
        """delta of every pair for every F, [M, N] int64; cached under `key` unless it is None."""
        if key in self.cache:
            return self.cache[key]
        result = {kind: [] for kind in FEATURES}
        for rows, images in self.generated(setting, labels):
            for kind in FEATURES:
                original = self.original[kind][self.scene_of[rows]]
                result[kind].append(match(self.models['trained'].features(kind, images), original)[0].short())
        result = {kind: torch.cat(parts) for kind, parts in result.items()}
        if key is not None:
            self.cache[key] = result
        return result

    def delta(self, setting, soft, sort, first):
        kind = setting.features
        patches = self.original[kind].shape[1]
        if setting.matching == 'self':
            return torch.arange(patches).repeat(len(self.pairs), 1)
        if setting.matching == 'random':
            return torch.from_numpy(np.random.RandomState(1).randint(patches, size=(len(self.pairs), patches)))
        if setting.matching == 'second':
            key = ('second', kind)
            if key not in self.cache:
                scenes = torch.cat([match(f, f, exclude_self=True)[0] for f in self.original[kind].split(BATCH)])
                self.cache[key] = scenes[self.scene_of]
            return self.cache[key]
        plain = setting.source == 'round-trip' or not (setting.cross or setting.self)
        if plain:
            key = (setting.source, setting.timestep)
        else:
            whose = 'true' if setting.inject == 'true' else sort
            key = (setting.source, setting.timestep, setting.cross, setting.self, whose)
        if setting.source == 'round-trip':
            key = 'round-trip'
        if not plain and setting.inject == 'coarse' and not first:
            key = None
        labels = None if plain else self.truth if setting.inject == 'true' else self.masks(soft)
        return self.deltas(setting, labels, key)[kind].long()

    def refine(self, setting, sort):
        """S* of every pair, [M, H, W]."""
        soft = self.coarse[sort]
        for number in range(setting.rounds):
            delta = self.delta(setting, soft, sort, number == 0)
            soft = torch.cat(
                [mix(s, change(s, d), setting.beta, setting.band) for s, d in zip(soft.split(256), delta.split(256))]
            )
        return soft

    def scores(self, soft, precision=True):
        """Per scene: confusion counts [n, 3, K + 1], label maps; per pair: AP, MAE, soft IoU."""
        array = soft.numpy()
        labels = np.stack(
            [label_map(array[rows], scene['classes']) for rows, scene in zip(self.rows, self.shard.scenes)]
        )
        truth = self.truth.numpy()
        return {
            'labels': labels,
            'masks': array > THRESHOLD,
            'counts': np.stack([confusion(p, np.asarray(t), self.classes) for p, t in zip(labels, self.shard.labels)]),
            'ap': np.array([average_precision(s, t) for s, t in zip(array, truth)]) if precision else None,
            'mae': np.abs(array - truth).mean((1, 2)),
            'soft_iou': np.array([soft_iou(s, t) for s, t in zip(array, truth)]),
        }

    def compare(self, base, refined):
        """Refined minus base in points (mIoU, AP, soft IoU x 100), each with a paired bootstrap 95 % interval."""
        draws = np.random.RandomState(0).multinomial(len(self.rows), np.full(len(self.rows), 1 / len(self.rows)), DRAWS)

        def interval(values):
            low, high = np.percentile(values, [2.5, 97.5])
            return [round(float(low), 4), round(float(high), 4)]

        def miou(counts):
            return iou_of(counts) * 100

        totals = [np.tensordot(draws, s['counts'], 1) for s in (base, refined)]
        result = {'coarse': round(miou(base['counts'].sum(0)), 3), 'refined': round(miou(refined['counts'].sum(0)), 3)}
        result['miou'] = round(miou(refined['counts'].sum(0)) - miou(base['counts'].sum(0)), 4)
        result['miou_ci'] = interval([miou(b) - miou(a) for a, b in zip(*totals)])
        pairs = np.bincount(self.scene_of, minlength=len(self.rows))
        for name, unit in (('ap', 100), ('soft_iou', 100), ('mae', 1)):
            if base[name] is None or refined[name] is None:
                continue
            gain = np.bincount(self.scene_of, (refined[name] - base[name]) * unit, minlength=len(self.rows))
            result[name] = round(float(gain.sum() / pairs.sum()), 5)
            result[name + '_ci'] = interval((draws @ gain) / (draws @ pairs))
        truth = self.shard.labels[: len(self.rows)]
        flipped = base['labels'] != refined['labels']
        result['flipped'] = round(float(flipped.mean()) * 100, 3)
        result['correct'] = (
            round(float((refined['labels'] == truth)[flipped].mean()) * 100, 2) if flipped.any() else None
        )
        # The same by single masks: a pixel of B that leaves class A is right for A's mask, wrong in the label map.
        turned = base['masks'] != refined['masks']
        right = (refined['masks'] == self.truth.numpy())[turned]
        result['correct_masks'] = round(float(right.mean()) * 100, 2) if turned.any() else None
        return result


def bilateral_average(soft, images, scene_of, radius=6, space=3.0, colour=25.0):
    """Joint bilateral average of S (sigma `space` pixels, `colour` 8-bit levels); no network. [M, H, W]."""
    pixels = (images + 1) * 127.5
    height, width = soft.shape[1:]
    pad = torch.nn.functional.pad
    inside = pad(torch.ones(1, height, width), (radius,) * 4)
    wide_soft, wide_pixels = pad(soft, (radius,) * 4), pad(pixels, (radius,) * 4)
    total, weights = torch.zeros_like(soft), torch.zeros_like(pixels[:, 0])
    for y in range(2 * radius + 1):
        for x in range(2 * radius + 1):
            window = (slice(y, y + height), slice(x, x + width))
            distance = (wide_pixels[:, :, *window] - pixels).square().sum(1) / colour**2
            near = ((y - radius) ** 2 + (x - radius) ** 2) / space**2
            weight = torch.exp(-(distance + near) / 2) * inside[:, *window]
            total += weight[scene_of] * wide_soft[:, *window]
            weights += weight
    return total / weights[scene_of]
