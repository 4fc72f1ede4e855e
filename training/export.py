"""Exports every trained part as plain fp16 ONNX in the published layout, checks it, and writes manifest.json.

    python export.py

Each graph is compared with torch in fp32 (<= 1e-4) before its weights are halved; inputs and outputs stay float32.
"""

import argparse
import copy
import functools
import hashlib
import io
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from onnx.utils import Extractor
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.onnx_model import OnnxModel
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPVisionModelWithProjection

from activation import class_embeddings, fit
from models import CLIP_PATCH, CONTEXT_LENGTH, IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE, TIMESTEPS, count_macs
from scenes_data import HERE, MODEL, RUNS, Shard, load_checkpoint, save_checkpoint
from tokenizer import encode, load_tokenizer, special_ids
from train_clip import MEAN, STD, Clip, fold_normalisation, pixel_values
from train_unet import load_denoiser, load_vae

OPSET = 17
FP32_TOLERANCE = 1e-4


def to_onnx(module, forward, inputs, outputs):
    """Legacy exporter, batch 1, static shapes: the operators of the published graphs, under the module's names."""
    module = copy.deepcopy(module).eval()
    module.forward = functools.partial(forward, module)
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter('ignore')
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            file,
            opset_version=OPSET,
            dynamo=False,
            input_names=list(inputs),
            output_names=outputs,
        )
    return onnx.load_from_string(file.getvalue())


def run_onnx(model, inputs):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    return session.run(None, {name: value.numpy() for name, value in inputs.items()})


def largest_difference(some, others):
    return float(max(np.abs(a - b).max() for a, b in zip(some, others, strict=True)))


def halve(model):
    """float16 weights and arithmetic, float32 inputs and outputs, nodes in topological order.

    The sinusoids of the timestep stay float32, as in the published exports: near 999 fp16 has steps of a half. The
    converter would cast between any two nodes it is told to leave alone, so they are cut off and put back.
    """
    sinusoids = [node for node in model.graph.node if '/time_proj/' in node.name]
    if not sinusoids:
        return convert(model)
    embedding = sinusoids[-1].output[0]
    extract = Extractor(onnx.shape_inference.infer_shapes(model)).extract_model
    head = extract(['timestep'], [embedding]).graph
    half = convert(
        extract(
            [x.name for x in model.graph.input if x.name != 'timestep'] + [embedding],
            [x.name for x in model.graph.output],
        )
    )
    tail = list(half.graph.node)
    del half.graph.node[:]
    half.graph.node.extend([*head.node, *tail])
    half.graph.initializer.extend(head.initializer)
    del half.graph.input[:]
    half.graph.input.extend(model.graph.input)
    return half


def convert(model):
    half = OnnxModel(convert_float_to_float16(model, keep_io_types=True))
    half.topological_sort()
    return half.model


def export(path, module, forward, inputs, outputs):
    """Writes one graph and returns its multiply-accumulates, size and errors against torch."""
    full = to_onnx(module, forward, inputs, outputs)
    with torch.no_grad():
        expected = forward(module, *inputs.values())
    expected = [x.numpy() for x in (expected if isinstance(expected, tuple) else (expected,))]
    single = largest_difference(run_onnx(full, inputs), expected)
    if single > FP32_TOLERANCE:
        raise SystemExit(f'{path}: the exported graph differs from torch by {single:.2e} in float32.')
    half = halve(full)
    onnx.checker.check_model(half, full_check=True)
    target = MODEL / path
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(half, target)
    facts = {
        'macs': count_macs(lambda: forward(module, *inputs.values())),
        'bytes': target.stat().st_size,
        'parameters': sum(x.size for x in map(onnx.numpy_helper.to_array, full.graph.initializer)),
        'fp32Error': single,
        'fp16Error': largest_difference(run_onnx(half, inputs), expected),
        'largestOutput': float(max(np.abs(x).max() for x in expected)),
    }
    print(path, facts, flush=True)
    return facts


def halved(module):
    """The module with the numbers of its fp16 export: parameters rounded to float16, kept as float32."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(parameter.half().float())
    return module


def load_clip(runs, tokenizer):
    """The trained towers with the batch normalisation folded in: plain transformers models."""
    model = Clip(len(tokenizer), special_ids(tokenizer))
    model.load_state_dict(load_checkpoint(f'{runs}/clip.pt')['average'])
    model.eval()
    fold_normalisation(model.vision.visual_projection, model.vision.vision_model.post_layernorm, model.vision_norm)
    fold_normalisation(model.text.text_projection, model.text.text_model.final_layer_norm, model.text_norm)
    return model


def export_all(runs, image):
    """image: one scene, [1, 3, 128, 128] in [-1, 1]. Returns path -> facts."""
    tokenizer = load_tokenizer()
    vae, denoiser, clip = load_vae(runs).cpu(), load_denoiser(runs, tokenizer).cpu(), load_clip(runs, tokenizer)
    # Training may go on: what evaluation and goldens read are the exported numbers, not the newest checkpoint.
    save_checkpoint(
        f'{runs}/exported.pt',
        **{
            name: halved(copy.deepcopy(module)).state_dict()
            for name, module in (('vae', vae), ('denoiser', denoiser), ('clip', clip))
        },
    )
    latent = torch.randn(1, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE, generator=torch.Generator().manual_seed(1))
    ids = encode(tokenizer, ['A photo of ball'])
    with torch.no_grad():
        context = denoiser.text(ids).last_hidden_state
        decodable = vae.encode(image).latent_dist.mean

    def text(module, input_ids):
        result = CLIPTextModel.forward(module, input_ids)
        return result.last_hidden_state, result.pooler_output

    return {
        'vae_encoder/model.onnx': export(
            'vae_encoder/model.onnx',
            vae,
            lambda m, sample: m.quant_conv(m.encoder(sample)),
            {'sample': image},
            ['latent_sample'],
        ),
        'vae_decoder/model.onnx': export(
            'vae_decoder/model.onnx',
            vae,
            lambda m, latent: m.decoder(m.post_quant_conv(latent)),
            {'latent_sample': decodable},
            ['sample'],
        ),
        'unet/model.onnx': export(
            'unet/model.onnx',
            denoiser.unet,
            lambda m, sample, time, hidden: UNet2DConditionModel.forward(m, sample, time, hidden, return_dict=False)[0],
            {'sample': latent, 'timestep': torch.tensor([400.0]), 'encoder_hidden_states': context},
            ['out_sample'],
        ),
        'text_encoder/model.onnx': export(
            'text_encoder/model.onnx',
            denoiser.text,
            text,
            {'input_ids': ids.int()},
            ['last_hidden_state', 'pooler_output'],
        ),
        'clip/vision_model.onnx': export(
            'clip/vision_model.onnx',
            clip.vision,
            lambda m, pixels: CLIPVisionModelWithProjection.forward(m, pixels).image_embeds,
            {'pixel_values': pixel_values(image)},
            ['image_embeds'],
        ),
        'clip/text_model.onnx': export(
            'clip/text_model.onnx',
            clip.text,
            lambda m, input_ids: CLIPTextModelWithProjection.forward(m, input_ids).text_embeds,
            {'input_ids': ids},
            ['text_embeds'],
        ),
    }


def write_scheduler():
    DDIMScheduler(
        num_train_timesteps=TIMESTEPS,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule='scaled_linear',
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
        prediction_type='epsilon',
    ).save_pretrained(MODEL / 'scheduler')


def read_json(path, default):
    return json.loads(Path(path).read_text()) if Path(path).exists() else default


def write_manifest(runs, shard):
    tokenizer = load_tokenizer()
    clip = Clip(len(tokenizer), special_ids(tokenizer)).eval()
    clip.load_state_dict(load_checkpoint(f'{runs}/exported.pt')['clip'])
    with torch.no_grad():
        embeddings = class_embeddings(clip, tokenizer, shard.classes)
    scale, bias = fit(clip, embeddings, shard)
    files = sorted(path for path in MODEL.rglob('*') if path.is_file() and path.name != 'manifest.json')
    manifest = {
        'schema': 1,
        'id': 'demo',
        'title': 'Miniature, trained on generated scenes',
        'licence': 'MIT',
        'recipe': 'training/README.md',
        'family': {
            'predictionType': 'epsilon',
            'scalingFactor': json.loads(Path(runs, 'scaling.json').read_text())['scalingFactor'],
            'latentChannels': LATENT_CHANNELS,
            'latentSize': LATENT_SIZE,
            'imageSize': IMAGE_SIZE,
            'contextLength': CONTEXT_LENGTH,
            'padTokenId': tokenizer.pad_token_id,
            'clip': {
                'imageSize': IMAGE_SIZE,
                'patchSize': CLIP_PATCH,
                'contextLength': CONTEXT_LENGTH,
                'padTokenId': tokenizer.pad_token_id,
                'mean': list(MEAN),
                'std': list(STD),
                'logitScale': clip.scale.exp().item(),
            },
        },
        'vocabulary': shard.classes,
        'trainedOn': 'generated-scenes',
        'prompt': 'A photo of {class}',
        'defaults': json.loads((HERE / 'defaults.json').read_text()),
        'activation': {'scale': scale, 'bias': bias},
        'quality': read_json(HERE / 'results' / 'quality.json', {}),
        'files': [
            {
                'path': path.relative_to(MODEL).as_posix(),
                'bytes': path.stat().st_size,
                'sha256': hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in files
        ],
    }
    (MODEL / 'manifest.json').write_text(json.dumps(manifest, indent=2) + '\n')
    print('activation', manifest['activation'], 'total', sum(file['bytes'] for file in manifest['files']), 'bytes')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scenes', default=RUNS / 'scenes-train')
    parser.add_argument('--runs', default=RUNS)
    parser.add_argument('--manifest', action='store_true', help='only write manifest.json again (after evaluate.py)')
    options = parser.parse_args()
    torch.set_num_threads(1)
    shard = Shard(options.scenes)
    if options.manifest:
        write_manifest(options.runs, shard)
        return
    facts = export_all(options.runs, shard.batch([0]))
    write_scheduler()
    write_manifest(options.runs, shard)
    (HERE / 'results').mkdir(exist_ok=True)
    (HERE / 'results' / 'export.json').write_text(json.dumps(facts, indent=2) + '\n')
    one_pass = {
        'vae_encoder/model.onnx': 2,
        'vae_decoder/model.onnx': 1,
        'unet/model.onnx': 1,
        'text_encoder/model.onnx': 1,
        'clip/vision_model.onnx': 2,
        'clip/text_model.onnx': 1,
    }
    matching = LATENT_SIZE**4 * LATENT_CHANNELS
    total = sum(times * facts[path]['macs'] for path, times in one_pass.items()) + matching
    print(f'one whole pass: {total / 1e9:.2f} GMAC = {2 * total / 1e9:.2f} GFLOP')


if __name__ == '__main__':
    main()
