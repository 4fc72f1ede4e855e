"""Does one pass help? Scores of the PyTorch reference on held-out scenes, with controls; writes training/results/.

python evaluate.py --split validation --count 200     # the sweeps that defaults.json was chosen from
python evaluate.py --split test --count 500           # the acceptance table, defaults as they are
"""

import argparse
import json
import time
from dataclasses import asdict, replace

import numpy as np
import torch

from bench import SORTS, Bench, Setting, bilateral_average
from metrics import iou_of, label_map, mean_iou
from models import make_vae
from reference import FEATURES, Reference, match, mix
from scenes_data import HERE, MODEL, RUNS, Shard, load_checkpoint
from tokenizer import load_tokenizer, special_ids
from train_clip import Clip
from train_unet import load_denoiser

RESULTS = HERE / 'results'


def load_models(runs, scaling):
    """The exported numbers as references, 'trained' and 'untrained' (random U-Net, everything else the same)."""
    tokenizer = load_tokenizer()
    exported = load_checkpoint(f'{runs}/exported.pt')
    vae, clip = make_vae().eval(), Clip(len(tokenizer), special_ids(tokenizer)).eval()
    vae.load_state_dict(exported['vae'])
    clip.load_state_dict(exported['clip'])
    trained, untrained = (load_denoiser(runs, tokenizer, untrained=True).cpu() for _ in range(2))
    trained.load_state_dict(exported['denoiser'])
    untrained.text.load_state_dict(trained.text.state_dict())
    return {
        'trained': Reference(vae, trained, clip, scaling),
        'untrained': Reference(vae, untrained, clip, scaling),
    }, tokenizer


def default_setting():
    chosen = json.loads((HERE / 'defaults.json').read_text())
    band = chosen['band'] and (chosen['band']['low'], chosen['band']['high'])
    return Setting(
        timestep=chosen['timestep'],
        cross=chosen['crossStrength'],
        self=chosen['selfStrength'],
        features=chosen['features'],
        beta=chosen['beta'],
        band=band,
        rounds=chosen['rounds'],
    )


class Table:
    """Rows of one run, printed as they come and written as JSON and Markdown."""

    def __init__(self, bench, name):
        self.bench, self.name, self.rows, self.started = bench, name, [], time.time()
        self.base = {sort: bench.scores(bench.coarse[sort]) for sort in SORTS}
        self.extra = {}

    def add(self, title, setting=None, soft=None, precision=True):
        """setting: refined by the bench; or soft: sort -> maps."""
        for sort in SORTS:
            refined = self.bench.refine(setting, sort) if soft is None else soft[sort]
            row = self.bench.compare(self.base[sort], self.bench.scores(refined, precision))
            self.rows.append({'row': title, 'sort': sort, 'setting': setting and asdict(setting), **row})
            print(
                f'{time.time() - self.started:.0f}s {title} | {sort} | {row["miou"]:+.2f} {row["miou_ci"]} '
                f'AP {row.get("ap", float("nan")):+.2f} flips {row["flipped"]} correct {row["correct"]} '
                f'({row["correct_masks"]} by mask)',
                flush=True,
            )
        self.write()

    def miou(self, title, sort):
        return next(row['miou'] for row in self.rows if row['row'] == title and row['sort'] == sort)

    def write(self):
        RESULTS.mkdir(exist_ok=True)
        content = {'scenes': len(self.bench.shard), 'pairs': len(self.bench.pairs), **self.extra, 'rows': self.rows}
        (RESULTS / f'{self.name}.json').write_text(json.dumps(content, indent=1) + '\n')
        lines = [
            f'{len(self.bench.shard)} scenes, {len(self.bench.pairs)} (scene, class) pairs. Points of 100 unless MAE; '
            'refined minus coarse, 95 % intervals by paired bootstrap over scenes.',
            '',
            '| row | sort | mIoU | AP | soft IoU | MAE | flipped % | correct % (by mask) |',
            '|---|---|---|---|---|---|---|---|',
        ]
        for row in self.rows:
            low, high = row['miou_ci']
            ap = f'{row["ap"]:+.2f}' if 'ap' in row else ''
            correct = '' if row['correct'] is None else f'{row["correct"]:.0f} ({row["correct_masks"]:.0f})'
            lines.append(
                f'| {row["row"]} | {row["sort"]} | {row["miou"]:+.2f} [{low:+.2f}, {high:+.2f}] | {ap} | '
                f'{row["soft_iou"]:+.2f} | {row["mae"]:+.4f} | {row["flipped"]:.2f} | {correct} |'
            )
        (RESULTS / f'{self.name}.md').write_text('\n'.join(lines) + '\n')


def coarse_quality(bench, table):
    """mIoU of the coarse masks by threshold, and the per-pair IoU at 0.5."""
    quality = {}
    for sort in SORTS:
        soft = bench.coarse[sort].numpy()
        curve = {}
        for threshold in np.arange(0.3, 0.71, 0.05):
            pairs = [
                (label_map(soft[rows], scene['classes'], threshold), np.asarray(truth))
                for rows, scene, truth in zip(bench.rows, bench.shard.scenes, bench.shard.labels)
            ]
            curve[f'{threshold:.2f}'] = round(mean_iou(pairs, bench.classes) * 100, 2)
        hit = (soft > 0.5) & bench.truth.numpy()
        union = (soft > 0.5) | bench.truth.numpy()
        single = hit.sum((1, 2)) / np.maximum(union.sum((1, 2)), 1)
        quality[sort] = {
            'miou': round(iou_of(table.base[sort]['counts'].sum(0)) * 100, 2),
            'byThreshold': curve,
            'ap': round(float(table.base[sort]['ap'].mean()) * 100, 2),
            'pairIou': {str(q): round(float(np.quantile(single, q)), 3) for q in (0.05, 0.25, 0.5, 0.75, 0.95)},
        }
        print(sort, quality[sort], flush=True)
    return quality


def locality(bench, sort, setting, most=256):
    """Mean |x~ injected - x~ plain| inside the injected label map and outside it, images in [0, 1]; `most` pairs."""
    labels = bench.masks(bench.coarse[sort])
    inside = outside = 0.0
    used = 0
    plain = bench.generated(replace(setting, cross=0.0, self=0.0), None)
    for (rows, injected), (_, without) in zip(bench.generated(setting, labels), plain):
        difference = (injected - without).abs().mean(1) / 2
        for k, row in enumerate(rows):
            mask = labels[row]
            if mask.any():
                inside += difference[k][mask].mean().item()
                outside += difference[k][~mask].mean().item()
                used += 1
        if used >= most:
            break
    return {'pairs': used, 'inside': inside / used, 'outside': outside / used, 'ratio': inside / outside}


def identities(bench, setting):
    """Largest |S* - S| where nothing may change; must be exactly 0."""
    result = {}
    for name, changed in (
        ('self match', replace(setting, matching='self')),
        ('beta 1', replace(setting, beta=1.0)),
        ('empty band', replace(setting, band=(2.0, -1.0))),
    ):
        result[name] = max((bench.refine(changed, sort) - bench.coarse[sort]).abs().max().item() for sort in SORTS)
    constant = torch.ones(1, 1024, 6) / 6**0.5
    result['constant F moves'] = int((match(constant, constant)[0] != torch.arange(1024)).sum())
    return result


def sweep(bench, table):
    """Validation: t x F x injection, strengths, beta x band."""
    start = Setting()
    for timestep in (100, 200, 300, 400, 500):
        for name, cross, own in (('0', 0.0, 0.0), ('2/.6', 2.0, 0.6)):
            for features in FEATURES:
                changed = replace(start, timestep=timestep, features=features, cross=cross, self=own)
                table.add(f't {timestep}, {features}, Δ {name}', changed, precision=features == 'vae-latent')
    for cross, own in ((1.0, 0.3), (4.0, 1.2), (8.0, 2.4)):
        table.add(f't 200, vae-latent, Δ {cross:g}/{own:g}', replace(start, cross=cross, self=own))
    for features in ('vae-latent', 'raw-patch'):
        for beta in (0.9, 0.8, 0.5, 0.0):
            for band in (None, (0.2, 0.6), (0.1, 0.7), (0.2, 0.8)):
                table.add(
                    f'β {beta}, band {band or "off"}, {features}',
                    replace(start, beta=beta, band=band, features=features),
                )


def acceptance(bench, table):
    start = default_setting()
    none = replace(start, cross=0.0, self=0.0)
    table.add('default', start)
    table.add('default, band off', replace(start, band=None))
    table.add('3 rounds', replace(start, rounds=3))
    table.add('no injection', none)
    table.add('no injection, t 400', replace(none, timestep=400))
    table.add('coarse mask injected, t 400', replace(start, timestep=400))
    table.add('coarse mask Δ 8/2.4, t 400', replace(start, timestep=400, cross=8.0, self=2.4))
    table.add('true mask Δ 8/2.4, t 400', replace(start, timestep=400, cross=8.0, self=2.4, inject='true'))
    table.add('untrained U-Net, t 400', replace(none, timestep=400, source='untrained'))
    table.add('untrained U-Net, default t', replace(none, source='untrained'))
    for features in FEATURES:
        table.add(f'VAE round trip, {features}', replace(none, source='round-trip', features=features))
    table.add('random match', replace(none, matching='random'))
    table.add('self match', replace(none, matching='self'))
    for features in FEATURES:
        table.add(f'second-nearest self-match, {features}', replace(none, matching='second', features=features))
    others = [features for features in FEATURES if features != start.features]
    for features in others:
        table.add(f'default with F {features}', replace(start, features=features))
    for features in others:
        table.add(f'no injection, t 400, {features}', replace(none, timestep=400, features=features))
        table.add(
            f'untrained U-Net, t 400, {features}', replace(none, timestep=400, source='untrained', features=features)
        )
    table.add('paper-literal', Setting(timestep=400, features='clip-value'))
    smooth = {sort: bilateral_average(bench.coarse[sort], bench.images, bench.scene_of) for sort in SORTS}
    for beta in (start.beta, 0.0):
        soft = {sort: mix(bench.coarse[sort], smooth[sort] - bench.coarse[sort], beta, start.band) for sort in SORTS}
        table.add(f'joint bilateral, β {beta:g}', soft=soft)
    table.extra['locality Δ 8/2.4 t 400'] = locality(
        bench, 'corrupted', replace(start, timestep=400, cross=8.0, self=2.4)
    )
    table.extra['identities'] = identities(bench, start)
    table.extra['trained minus untrained, t 400, no injection'] = {
        sort: round(table.miou('no injection, t 400', sort) - table.miou('untrained U-Net, t 400', sort), 4)
        for sort in SORTS
    }
    for features in others:
        table.extra[f'trained minus untrained, t 400, no injection, {features}'] = {
            sort: round(
                table.miou(f'no injection, t 400, {features}', sort)
                - table.miou(f'untrained U-Net, t 400, {features}', sort),
                4,
            )
            for sort in SORTS
        }
    table.extra['true mask minus no injection, t 400'] = {
        sort: round(table.miou('true mask Δ 8/2.4, t 400', sort) - table.miou('no injection, t 400', sort), 4)
        for sort in SORTS
    }


def verdicts(table):
    """The acceptance numbers of the issue, each with what was measured and whether it holds."""
    row = {(r['row'], r['sort']): r for r in table.rows}
    checks = []

    def check(name, value, holds):
        checks.append({'check': name, 'value': value, 'holds': bool(holds)})

    for sort in SORTS:
        default, rounds = row['default', sort], row['3 rounds', sort]
        check(
            f'{sort}: mIoU >= +0.6, lower end > +0.3',
            [default['miou'], *default['miou_ci']],
            default['miou'] >= 0.6 and default['miou_ci'][0] > 0.3,
        )
        check(f'{sort}: AP up', default['ap'], default['ap'] > 0)
        check(f'{sort}: MAE down', default['mae'], default['mae'] < 0)
        check(f'{sort}: >= 65 % of flipped pixels correct (label map)', default['correct'], default['correct'] >= 65)
        check(
            f'{sort}: >= 65 % of flipped pixels correct (single masks)',
            default['correct_masks'],
            default['correct_masks'] >= 65,
        )
        check(f'{sort}: 3 rounds >= +1.2', rounds['miou'], rounds['miou'] >= 1.2)
        check(f'{sort}: random match harms', row['random match', sort]['miou'], row['random match', sort]['miou'] < 0)
        gain = table.extra['trained minus untrained, t 400, no injection'][sort]
        check(f'{sort}: trained minus untrained at t 400 >= +0.2', gain, gain >= 0.2)
        coarse = table.extra['coarse'][sort]
        best = max(coarse['byThreshold'], key=coarse['byThreshold'].get)
        check(
            f'{sort}: coarse mIoU 50 to 75, best threshold 0.4 to 0.6',
            [coarse['miou'], float(best)],
            50 <= coarse['miou'] <= 75 and 0.4 <= float(best) <= 0.6,
        )
    check('identities change nothing', table.extra['identities'], not any(table.extra['identities'].values()))
    ratio = table.extra['locality Δ 8/2.4 t 400']['ratio']
    check('injection locality >= 3', round(ratio, 2), ratio >= 3)
    for line in checks:
        print('holds ' if line['holds'] else 'FAILS ', line['check'], line['value'])
    return checks


def quality(table):
    """What the manifest says about the model."""
    row = {(r['row'], r['sort']): r for r in table.rows}
    keep = ('coarse', 'refined', 'miou', 'miou_ci', 'ap', 'soft_iou', 'mae', 'correct', 'correct_masks')
    return {
        'split': 'test',
        'scenes': len(table.bench.shard),
        'pairs': len(table.bench.pairs),
        **{
            sort: {
                **{key: row['default', sort][key] for key in keep},
                'threeRounds': row['3 rounds', sort]['miou'],
                'withoutInjection': row['no injection', sort]['miou'],
            }
            for sort in SORTS
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--split', choices=('validation', 'test'), required=True)
    parser.add_argument('--count', type=int, default=500)
    parser.add_argument('--runs', default=RUNS)
    parser.add_argument('--scenes', help='default runs/scenes-SPLIT')
    parser.add_argument('--threads', type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    manifest = json.loads((MODEL / 'manifest.json').read_text())
    models, tokenizer = load_models(options.runs, manifest['family']['scalingFactor'])
    shard = Shard(options.scenes or RUNS / f'scenes-{options.split}', limit=options.count)
    bench = Bench(models, shard, tokenizer, (manifest['activation']['scale'], manifest['activation']['bias']))
    table = Table(bench, options.split)
    table.extra['coarse'] = coarse_quality(bench, table)
    (sweep if options.split == 'validation' else acceptance)(bench, table)
    print(json.dumps(table.extra, indent=1))
    if options.split == 'test':
        table.extra['acceptance'] = verdicts(table)
        (RESULTS / 'quality.json').write_text(json.dumps(quality(table), indent=1) + '\n')
    table.write()


if __name__ == '__main__':
    main()
