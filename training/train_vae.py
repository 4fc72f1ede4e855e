"""Trains the autoencoder on random 64 x 64 crops (it is fully convolutional). Resumes from runs/vae.pt.

python train_vae.py
"""

import numpy as np
import torch

import loop
from models import make_vae
from scenes_data import Shard, device

CROP = 64
NOISE = 0.05
KL = 1e-5


def psnr(vae, shard, count=200):
    """Held-out PSNR in dB of whole images in [0, 1] (error averaged over the set), and the std of the latent mean."""
    error, latents = 0.0, []
    with torch.no_grad():
        for start in range(0, min(count, len(shard)), 20):
            images = shard.batch(np.arange(start, min(start + 20, len(shard)))).to(device())
            mean = vae.encode(images).latent_dist.mean
            decoded = vae.decode(mean).sample.clamp(-1, 1)
            error += ((decoded - images) / 2).square().mean().item() * len(images)
            latents.append(mean)
    return {'psnr': -10 * np.log10(error / min(count, len(shard))), 'latent_std': torch.cat(latents).std().item()}


def main():
    options = loop.arguments(__doc__, steps=2700, batch=16, rate=4e-3).parse_args()
    shard = Shard(options.scenes)
    vae = make_vae()

    def loss_of(step):
        random = np.random.RandomState(step)
        crops = np.empty((options.batch, CROP, CROP, 3), np.uint8)
        for i in range(options.batch):
            top, left = random.randint(0, 128 - CROP + 1, 2)
            crops[i] = shard.images[random.randint(len(shard)), top : top + CROP, left : left + CROP]
        images = torch.from_numpy(crops).to(device()).permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()
        latent = vae.encode(images).latent_dist
        decoded = vae.decode(latent.mean + NOISE * torch.randn_like(latent.mean)).sample.float()
        difference = decoded - images
        squared = difference.square().mean()
        loss = squared + 0.1 * difference.abs().mean() + KL * latent.kl().float().mean() / latent.mean[0].numel()
        return loss, {'psnr': 10 * np.log10(4 / squared.item())}

    def validate(state):
        vae.load_state_dict(state)
        return psnr(vae, Shard(options.validation))

    loop.run(f'{options.runs}/vae.pt', vae, loss_of, options, validate, decay=0.995)


if __name__ == '__main__':
    main()
