"""The whole G4Seg pass in PyTorch, with diffusers' modules and the explicit attention bias of Eq. 5.

Tensors are batched over (scene, class) pairs. Images are [B, 3, 128, 128] in [-1, 1]; soft masks S are [B, H, W] in
[0, 1]; delta is [B, N], row-major patch indices.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from activation import clip_features
from models import CONTEXT_LENGTH, alphas_cumulative

THRESHOLD = 0.5
TIE = 1e-6
FEATURES = ('vae-latent', 'raw-patch', 'clip-value')
RAW_PATCH = 4


def gaussian_noise(length, seed):
    """Standard normal float32 by Box and Muller on NumPy's RandomState; equals src/core/random.ts `gaussianNoise`."""
    uniform = np.random.RandomState(seed).random_sample(length + length % 2).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(1 - uniform[:, 0])), 2 * np.pi * uniform[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()[:length].astype(np.float32)


@dataclass
class Injection:
    """What Eq. 5 adds to the scaled logits.

    labels: [B, H, W] bool (S_c of Eq. 3-4); spans: one list of token positions a row.
    """

    labels: torch.Tensor
    spans: list
    cross: float
    self: float

    def mask(self, positions):
        """m on `positions` cells, [B, positions]: 1 where the area share is >= 0.5; if nowhere, every cell touched."""
        side = int(positions**0.5)
        share = functional.adaptive_avg_pool2d(self.labels.float()[:, None], side).flatten(1)
        half = (share >= 0.5).float()
        return torch.where(half.any(1, keepdim=True), half, (share > 0).float())

    def tokens(self):
        indicator = torch.zeros(len(self.spans), CONTEXT_LENGTH)
        for row, span in enumerate(self.spans):
            indicator[row, span] = 1
        return indicator


class InjectedAttention:
    """Attention with A added to the scaled logits: cross m 1_T^T, self m m^T (Eq. 3-5). `injection` None: plain."""

    def __init__(self):
        self.injection = None

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None):
        context = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        batch, positions, _ = hidden_states.shape

        def split(x):
            return x.view(batch, -1, attn.heads, x.shape[-1] // attn.heads).transpose(1, 2)

        query, key, value = split(attn.to_q(hidden_states)), split(attn.to_k(context)), split(attn.to_v(context))
        logits = query @ key.transpose(-1, -2) * attn.scale
        if self.injection is not None:
            mask = self.injection.mask(positions)
            if encoder_hidden_states is None:
                bias = self.injection.self * mask[:, :, None] * mask[:, None, :]
            else:
                bias = self.injection.cross * mask[:, :, None] * self.injection.tokens()[:, None, :]
            logits = logits + bias[:, None]
        mixed = (logits.softmax(-1) @ value).transpose(1, 2).reshape(batch, positions, -1)
        return attn.to_out[1](attn.to_out[0](mixed))


class Reference:
    """vae, denoiser (U-Net and text encoder) and folded CLIP on the CPU, float32."""

    def __init__(self, vae, denoiser, clip, scaling):
        self.vae, self.denoiser, self.clip, self.scaling = vae, denoiser, clip, scaling
        self.attention = InjectedAttention()
        denoiser.unet.set_attn_processor(self.attention)
        self.alphas = alphas_cumulative()

    def latent_mean(self, images):
        """Mean of the encoder, unscaled, [B, 6, 32, 32]."""
        return self.vae.encode(images).latent_dist.mean

    def noisy(self, mean, timestep, seed):
        """z_t = sqrt(abar) * scaling * mean + sqrt(1 - abar) n, the same n for every row."""
        alpha = self.alphas[timestep].item()
        noise = torch.from_numpy(gaussian_noise(mean[0].numel(), seed)).view(1, *mean.shape[1:])
        return alpha**0.5 * self.scaling * mean + (1 - alpha) ** 0.5 * noise

    def epsilon(self, noisy, timestep, ids, injection=None):
        """U-Net output for prompts `ids` [B, 16]."""
        self.attention.injection = injection
        context = self.denoiser.text(ids).last_hidden_state
        return self.denoiser.unet(noisy, torch.tensor([float(timestep)]), context).sample

    def predicted(self, noisy, epsilon, timestep):
        """x~0 of Eq. 2, in the scaled latent."""
        alpha = self.alphas[timestep].item()
        return (noisy - (1 - alpha) ** 0.5 * epsilon) / alpha**0.5

    def decode(self, latent):
        """Scaled latent -> generated image, clipped to [-1, 1]."""
        return self.vae.decode(latent / self.scaling).sample.clamp(-1, 1)

    def features(self, kind, images):
        """F of Eq. 8: [B, N, C], unit length."""
        if kind == 'vae-latent':
            vectors = self.latent_mean(images).flatten(2).transpose(1, 2)
        elif kind == 'raw-patch':
            vectors = functional.unfold(images, RAW_PATCH, stride=RAW_PATCH).transpose(1, 2)
        else:
            return clip_features(self.clip, images)
        return vectors / vectors.norm(dim=-1, keepdim=True).clamp_min(1e-12)


def match(generated, original, exclude_self=False):
    """Eq. 8: delta_j = argmax_j' cos(f_j', g_j), j itself within 1e-6 of the best. -> (delta, cosine) [B, N]."""
    cosine = generated @ original.transpose(1, 2)
    itself = cosine.diagonal(dim1=1, dim2=2)
    if exclude_self:
        cosine = cosine - 4 * torch.eye(cosine.shape[1])
    best, delta = cosine.max(-1)
    if exclude_self:
        return delta, best
    stay = itself >= best - TIE
    return torch.where(stay, torch.arange(cosine.shape[1]), delta), torch.where(stay, itself, best)


def change(soft, delta):
    """d_j = S[delta_j] - S[j] on the patch grid, bilinear to the size of S. [B, H, W]."""
    side = int(delta.shape[1] ** 0.5)
    pooled = functional.adaptive_avg_pool2d(soft[:, None], side).flatten(1)
    difference = (pooled.gather(1, delta) - pooled).view(-1, 1, side, side)
    return functional.interpolate(difference, size=soft.shape[1:], mode='bilinear', align_corners=False)[:, 0]


def mix(soft, difference, beta, band):
    """S* = clip(S + (1 - beta) d) where low <= S <= high (Eq. 9, delta upsampling); band None: everywhere."""
    mixed = (soft + (1 - beta) * difference).clamp(0, 1)
    return mixed if band is None else torch.where((soft >= band[0]) & (soft <= band[1]), mixed, soft)


def class_labels(maps):
    """Label map of one scene's soft maps [C, H, W]: index of the largest above 0.5 (the earlier on a tie), else -1."""
    best, index = maps.max(0)
    return torch.where(best > THRESHOLD, index, -1)
