"""Writes small seeded goldens of the whole pass to training/golden/ for the TypeScript tests.

    python golden.py

Every number comes from the exported weights: parameters rounded to float16, computed in float32. index.json lists
each array with its file, shape and type (little-endian, row-major), and the scalars.
"""

import argparse
import json
import shutil

import numpy as np
import onnxruntime
import torch

from activation import class_embeddings
from bench import Bench, Setting
from evaluate import load_models
from reference import FEATURES, Injection, change, class_labels, gaussian_noise, match, mix
from scenes_data import HERE, MODEL, RUNS, Shard
from tokenizer import encode, find_span, load_tokenizer

GOLDEN = HERE / 'golden'
PROMPTS = ('A photo of {}', 'a photo of a {}', '{}', 'A photo of {} and star', 'a small red {} on a striped background')
STRENGTHS = {'paper': (2.0, 0.6), 'strong': (8.0, 2.4)}
SEED = 3


class Writer:
    def __init__(self, folder):
        self.folder, self.index = folder, {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def add(self, name, array):
        array = np.asarray(array)
        kind = {'f': ('f32', '<f4'), 'i': ('i32', '<i4'), 'u': ('u8', 'u1'), 'b': ('u8', 'u1')}[array.dtype.kind]
        file = f'{name}.{kind[0]}'
        (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
        array.astype(kind[1]).tofile(self.folder / file)
        self.index[name] = {'file': file, 'shape': list(array.shape), 'type': kind[0]}


def pick_scenes(shard):
    """The first scene with one class and the first with two."""
    return [next(i for i, scene in enumerate(shard.scenes) if len(scene['classes']) == count) for count in (1, 2)]


def prompts_of(tokenizer, classes):
    """Ids and span [start, end) of every prompt; every class with the first prompt, three with the others."""
    cases = [(PROMPTS[0], name) for name in classes] + [(p, name) for p in PROMPTS[1:] for name in classes[5:8]]
    result = []
    for prompt, name in cases:
        text = prompt.format(name)
        span = find_span(tokenizer, text, name)
        result.append(
            {
                'prompt': text,
                'phrase': name,
                'ids': encode(tokenizer, [text])[0].tolist(),
                'span': {'start': span[0], 'end': span[-1] + 1},
            }
        )
    return result


def write_scene(writer, bench, number, index, setting):
    shard, reference = bench.shard, bench.models['trained']
    classes = shard.scenes[index]['classes']
    mean = bench.mean[index : index + 1]
    noisy = reference.noisy(mean, setting.timestep, SEED)
    here = f'scene{number}'
    writer.add(f'{here}/image', np.asarray(shard.images[index]))
    writer.add(f'{here}/latent-mean', mean[0])
    writer.add(f'{here}/noisy', noisy[0])
    writer.add(f'{here}/clip-value', bench.original['clip-value'][index])
    rows = bench.rows[index]
    coarse = bench.coarse['corrupted'][rows]
    labels = bench.masks(bench.coarse['corrupted'])
    refined = {kind: [] for kind in FEATURES}
    for row, label in zip(rows, classes):
        name = f'{here}/{shard.classes[label - 1]}'
        soft = bench.coarse['corrupted'][row : row + 1]
        writer.add(f'{name}/coarse', soft[0])
        writer.add(f'{name}/activation', bench.coarse['activation'][row])
        injections = {
            key: Injection(labels[row : row + 1], [bench.spans[row]], *value) for key, value in STRENGTHS.items()
        }
        for side in (16, 8):
            writer.add(f'{name}/mask-{side}', injections['paper'].mask(side * side)[0])
        writer.add(f'{name}/epsilon-plain', reference.epsilon(noisy, setting.timestep, bench.ids[row : row + 1])[0])
        epsilons = {
            key: reference.epsilon(noisy, setting.timestep, bench.ids[row : row + 1], injection)
            for key, injection in injections.items()
        }
        for key, epsilon in epsilons.items():
            writer.add(f'{name}/epsilon-{key}', epsilon[0])
        predicted = reference.predicted(noisy, epsilons['paper'], setting.timestep)
        generated = reference.decode(predicted)
        writer.add(f'{name}/predicted', predicted[0])
        writer.add(f'{name}/generated', generated[0])
        writer.add(f'{name}/generated-latent-mean', reference.latent_mean(generated)[0])
        writer.add(f'{name}/generated-clip-value', reference.features('clip-value', generated)[0])
        for kind in FEATURES:
            delta, cosine = match(reference.features(kind, generated), bench.original[kind][index : index + 1])
            star = mix(soft, change(soft, delta), setting.beta, setting.band)
            refined[kind].append(star)
            writer.add(f'{name}/{kind}/match', delta[0].int())
            writer.add(f'{name}/{kind}/cosine', cosine[0])
            writer.add(f'{name}/{kind}/refined', star[0])
    for kind in FEATURES:
        index_of = class_labels(torch.cat(refined[kind]))
        writer.add(f'{here}/labels-{kind}', (index_of + 1).to(torch.uint8))
    writer.add(f'{here}/labels-coarse', (class_labels(coarse) + 1).to(torch.uint8))
    return {'index': index, 'seed': shard.scenes[index]['seed'], 'classes': [shard.classes[k - 1] for k in classes]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scenes', default=RUNS / 'scenes-validation')
    parser.add_argument('--runs', default=RUNS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    manifest = json.loads((MODEL / 'manifest.json').read_text())
    models, tokenizer = load_models(options.runs, manifest['family']['scalingFactor'])
    shard = Shard(options.scenes, limit=40)
    scale_bias = (manifest['activation']['scale'], manifest['activation']['bias'])
    bench = Bench(models, shard, tokenizer, scale_bias)
    # Band off: every part of the arithmetic shows, and beta is small enough for labels to change.
    setting = Setting(timestep=300, beta=0.5, band=(0.1, 0.9))
    writer = Writer(GOLDEN)
    prompt = encode(tokenizer, [f'A photo of {shard.classes[0]}'])
    writer.add('text-embedding', models['trained'].denoiser.text(prompt).last_hidden_state[0])
    writer.add('class-embeddings', class_embeddings(models['trained'].clip, tokenizer, shard.classes))
    writer.add('noise', gaussian_noise(6 * 32 * 32, SEED))
    scenes = [write_scene(writer, bench, number, index, setting) for number, index in enumerate(pick_scenes(shard))]
    (GOLDEN / 'index.json').write_text(
        json.dumps(
            {
                'schema': 1,
                'split': 'validation',
                'seed': SEED,
                'timestep': setting.timestep,
                'beta': setting.beta,
                'band': {'low': setting.band[0], 'high': setting.band[1]},
                'strengths': {key: {'cross': cross, 'self': own} for key, (cross, own) in STRENGTHS.items()},
                'generatedWith': 'paper',
                'scalingFactor': manifest['family']['scalingFactor'],
                'activation': manifest['activation'],
                'prompts': prompts_of(tokenizer, shard.classes),
                'textEmbeddingPrompt': f'A photo of {shard.classes[0]}',
                'classes': shard.classes,
                'scenes': scenes,
                'arrays': writer.index,
            },
            indent=1,
        )
        + '\n'
    )
    total = sum(path.stat().st_size for path in GOLDEN.rglob('*') if path.is_file())
    print(f'{len(writer.index)} arrays, {total / 1e6:.2f} MB; against the exported graphs on ONNX Runtime (fp16):')
    compare_with_graphs(writer, shard, scenes[0])


def compare_with_graphs(writer, shard, scene):
    """Prints how far the fp16 graphs are from the goldens on one scene, so that a wrong export cannot pass."""

    def golden(name):
        entry = writer.index[name]
        return np.fromfile(GOLDEN / entry['file'], '<f4').reshape(1, *entry['shape'])

    def graph(path, **inputs):
        session = onnxruntime.InferenceSession(str(MODEL / path), providers=['CPUExecutionProvider'])
        return session.run(None, inputs)[0]

    name = f'scene0/{scene["classes"][0]}'
    ids = np.asarray(encode(load_tokenizer(), [f'A photo of {scene["classes"][0]}']))
    image = shard.batch([scene['index']]).numpy()
    context = graph('text_encoder/model.onnx', input_ids=ids.astype(np.int32))
    checks = {
        'latent-mean': (graph('vae_encoder/model.onnx', sample=image)[:, :6], golden('scene0/latent-mean')),
        'epsilon-plain': (
            graph(
                'unet/model.onnx',
                sample=golden('scene0/noisy'),
                timestep=np.float32([300]),
                encoder_hidden_states=context,
            ),
            golden(f'{name}/epsilon-plain'),
        ),
        'class embedding': (
            graph('clip/text_model.onnx', input_ids=ids)[0]
            / np.linalg.norm(graph('clip/text_model.onnx', input_ids=ids)),
            golden('class-embeddings')[0, shard.classes.index(scene['classes'][0])],
        ),
    }
    for check, (a, b) in checks.items():
        print(f'  {check}: largest difference {np.abs(a - b).max():.2e} (values to {np.abs(b).max():.2f})')


if __name__ == '__main__':
    main()
