"""Trains the U-Net together with its own CLIP text encoder on the latents of every scene. Resumes from runs/unet.pt.

python train_unet.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import loop
from models import TIMESTEPS, alphas_cumulative, make_text, make_unet, make_vae
from scenes_data import Shard, device, load_checkpoint, save_checkpoint
from tokenizer import encode, load_tokenizer, special_ids


def load_vae(runs):
    vae = make_vae().to(device())
    vae.load_state_dict(load_checkpoint(f'{runs}/vae.pt')['average'])
    return vae.eval()


def encode_all(vae, shard):
    """Latent means of every scene, unscaled, [n, 6, 32, 32] float32 on the CPU."""
    latents = []
    with torch.no_grad(), torch.autocast(device().type, torch.bfloat16):
        for rows in np.array_split(np.arange(len(shard)), max(1, len(shard) // 16)):
            images = shard.batch(rows).to(device())
            latents.append(vae.encode(images).latent_dist.mean.float().cpu())
    return torch.cat(latents)


def cached_latents(options, shard):
    """`encode_all` of the training scenes, kept beside the checkpoints while the autoencoder stays the same."""
    path, trained = f'{options.runs}/latents.pt', load_checkpoint(f'{options.runs}/vae.pt')['seconds']
    saved = load_checkpoint(path)
    if saved is None or saved['trained'] != trained or len(saved['latents']) != len(shard):
        saved = {'trained': trained, 'latents': encode_all(load_vae(options.runs), shard)}
        save_checkpoint(path, **saved)
    return saved['latents']


def join_names(names):
    """ "A photo of ball", "A photo of ball and star", "A photo of ball, star and moon": as src/scenes/caption.ts."""
    last = names[-1]
    return 'A photo of ' + (f'{", ".join(names[:-1])} and {last}' if len(names) > 1 else last)


def draw_caption(random, names):
    """10 % empty (guidance-free half), 45 % one of the classes (the method prompts one at a time), else all of them."""
    chance = random.rand()
    if not names or chance < 0.1:
        return ''
    if chance < 0.55:
        return join_names([names[random.randint(len(names))]])
    return join_names(names)


class Denoiser(nn.Module):
    def __init__(self, vocabulary_size, ids):
        super().__init__()
        self.unet = make_unet()
        self.text = make_text(vocabulary_size, ids)

    def forward(self, noisy, timestep, ids):
        return self.unet(noisy, timestep, self.text(ids).last_hidden_state).sample


def load_denoiser(runs, tokenizer, untrained=False):
    torch.manual_seed(0)
    model = Denoiser(len(tokenizer), special_ids(tokenizer)).to(device())
    if not untrained:
        model.load_state_dict(load_checkpoint(f'{runs}/unet.pt')['average'])
    return model.eval()


def held_out_errors(model, latents, names, tokenizer):
    """epsilon mean squared error at t = 100, 400, 700 with the right, a wrong and no caption, on the same noise."""
    alphas = alphas_cumulative().float()
    noise = torch.randn(latents.shape, generator=torch.Generator().manual_seed(7))
    known = sorted({name for present in names for name in present})
    captions = {
        'right': [join_names(present) if present else '' for present in names],
        'wrong': [
            join_names([[n for n in known if n not in present][i % (len(known) - len(present))]])
            for i, present in enumerate(names)
        ],
        'empty': [''] * len(names),
    }
    errors = {}
    with torch.no_grad():
        for timestep in (100, 400, 700):
            noisy = alphas[timestep].sqrt() * latents + (1 - alphas[timestep]).sqrt() * noise
            for kind, texts in captions.items():
                ids = encode(tokenizer, texts)
                total = 0.0
                for a in range(0, len(latents), 50):
                    times = torch.full((len(noisy[a : a + 50]),), timestep)
                    predicted = (
                        model(*(x.to(device()) for x in (noisy[a : a + 50], times, ids[a : a + 50]))).float().cpu()
                    )
                    total += functional.mse_loss(predicted, noise[a : a + 50], reduction='sum').item()
                errors[f'{kind}@{timestep}'] = total / latents.numel()
    return errors


def main():
    options = loop.arguments(__doc__, steps=1800, batch=32, rate=2e-3).parse_args()
    shard, held = Shard(options.scenes), Shard(options.validation, limit=300)
    tokenizer = load_tokenizer()
    torch.set_num_threads(options.threads)
    latents = cached_latents(options, shard)
    scale = 1 / latents.std().item()
    Path(options.runs, 'scaling.json').write_text(json.dumps({'scalingFactor': scale}))
    latents *= scale
    print(f'{len(latents)} latents, scaling factor {scale:.5f}', flush=True)
    alphas = alphas_cumulative().float()
    names = [[shard.classes[k - 1] for k in scene['classes']] for scene in shard.scenes]
    model = Denoiser(len(tokenizer), special_ids(tokenizer))

    def loss_of(step):
        random = np.random.RandomState(step)
        torch.manual_seed(step)
        index = random.randint(len(shard), size=options.batch)
        ids = encode(tokenizer, [draw_caption(random, names[i]) for i in index])
        noise = torch.randn(options.batch, *latents.shape[1:])
        times = torch.from_numpy(random.randint(TIMESTEPS, size=options.batch))
        alpha = alphas[times].view(-1, 1, 1, 1)
        noisy = alpha.sqrt() * latents[index] + (1 - alpha).sqrt() * noise
        predicted = model(*(x.to(device()) for x in (noisy, times, ids))).float()
        loss = functional.mse_loss(predicted, noise.to(device()))
        return loss, {}

    def validate(state):
        model.load_state_dict(state)
        present = [[held.classes[k - 1] for k in scene['classes']] for scene in held.scenes]
        return {
            'scaling_factor': scale,
            **held_out_errors(model, encode_all(load_vae(options.runs), held) * scale, present, tokenizer),
        }

    loop.run(f'{options.runs}/unet.pt', model, loss_of, options, validate, decay=0.999)


if __name__ == '__main__':
    main()
