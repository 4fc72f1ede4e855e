"""The small models, built from the library classes: configurations only, no layers of our own."""

import math

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

IMAGE_SIZE = 128
LATENT_SIZE = 32
LATENT_CHANNELS = 6
CONTEXT_LENGTH = 16
CROSS_WIDTH = 64
CLIP_PATCH = 8
CLIP_GRID = IMAGE_SIZE // CLIP_PATCH
TIMESTEPS = 1000


def make_vae():
    """f = 4: 128 x 128 x 3 -> mean and log variance of 32 x 32 x 6."""
    return AutoencoderKL(
        in_channels=3,
        out_channels=3,
        latent_channels=LATENT_CHANNELS,
        sample_size=IMAGE_SIZE,
        block_out_channels=(16, 32, 48),
        layers_per_block=1,
        norm_num_groups=8,
        mid_block_add_attention=False,
        down_block_types=('DownEncoderBlock2D',) * 3,
        up_block_types=('UpDecoderBlock2D',) * 3,
        scaling_factor=1.0,
    )


def make_unet():
    """epsilon-prediction; self- and cross-attention in every block at 16 x 16 and 8 x 8, none at 32 x 32."""
    unet = UNet2DConditionModel(
        sample_size=LATENT_SIZE,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        block_out_channels=(32, 64, 96),
        layers_per_block=1,
        norm_num_groups=8,
        down_block_types=('DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'),
        mid_block_type='UNetMidBlock2DCrossAttn',
        up_block_types=('CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'),
        # Diffusers' name for the number of heads (see its own comment); 32 channels a head.
        attention_head_dim=(1, 2, 3),
        cross_attention_dim=CROSS_WIDTH,
        use_linear_projection=True,
    )
    # SDPA would export as one fused pattern; the published graphs hold MatMul, Softmax, MatMul.
    unet.set_attn_processor(AttnProcessor())
    return unet


def make_text(vocabulary_size, ids):
    """The diffusion model's own text encoder. ids: {'bos', 'eos', 'pad'} token numbers."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary_size,
            hidden_size=CROSS_WIDTH,
            intermediate_size=4 * CROSS_WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=CONTEXT_LENGTH,
            hidden_act='gelu',
            attn_implementation='eager',
            bos_token_id=ids['bos'],
            eos_token_id=ids['eos'],
            pad_token_id=ids['pad'],
        )
    )


def make_clip_vision(hidden=96, layers=4, heads=3, intermediate=192, projection=48):
    return CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=hidden,
            intermediate_size=intermediate,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            image_size=IMAGE_SIZE,
            patch_size=CLIP_PATCH,
            projection_dim=projection,
            hidden_act='quick_gelu',
            attn_implementation='eager',
        )
    )


def make_clip_text(vocabulary_size, ids, hidden=64, projection=48):
    return CLIPTextModelWithProjection(
        CLIPTextConfig(
            vocab_size=vocabulary_size,
            hidden_size=hidden,
            intermediate_size=2 * hidden,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=CONTEXT_LENGTH,
            hidden_act='quick_gelu',
            projection_dim=projection,
            attn_implementation='eager',
            bos_token_id=ids['bos'],
            eos_token_id=ids['eos'],
            pad_token_id=ids['pad'],
        )
    )


def alphas_cumulative():
    """SD's scaled linear schedule in float64: cumulative products of 1 - beta, [1000]."""
    beta = torch.linspace(math.sqrt(0.00085), math.sqrt(0.012), TIMESTEPS, dtype=torch.float64) ** 2
    return torch.cumprod(1 - beta, 0)


def count_macs(run):
    """Multiply-accumulates of every convolution, linear layer and matrix product in `run()`."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        run()
    return counter.get_total_flops() // 2
