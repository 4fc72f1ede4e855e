"""Writes sd-1.json and sd-2.json: small U-Nets of the published families, and what PyTorch computes with them.

    python src/engine/machine/known-answer/make_blocks.py     (versions as in src/testing/fixtures/make_graphs.py)

One cross-attention block down and up, one without, the middle between: every operator of the family, its real head
sizes, and groups of several channels, at 8 x 8 cells. Each as the fused and as the plain float16 export. The answer has the
mask of Eq. 5 in its attention; it is computed in float32.
"""

import base64
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / 'testing' / 'fixtures'))

from exporting import BiasedAttention, export_unet, fuse, half, unet_call
import families
from families import TOKENS, repeat_weights

families.SEQUENCE = 89  # so short a period survives the transposes of exporters, and compresses
SIDE, WIDTH, CROSS, SELF = 8, 32, 6.0, 4.0
SHARED = {
    'down_block_types': ('CrossAttnDownBlock2D', 'DownBlock2D'), 'up_block_types': ('UpBlock2D', 'CrossAttnUpBlock2D'),
    'in_channels': 4, 'out_channels': 4, 'layers_per_block': 1, 'sample_size': SIDE, 'cross_attention_dim': WIDTH,
}
FAMILIES = {
    # heads of 40 and 80 channels, 1 x 1 convolutions around the transformer
    'sd-1': {**SHARED, 'block_out_channels': (80, 160), 'attention_head_dim': 2, 'norm_num_groups': 16},
    # heads of 64 channels, linear layers around it
    'sd-2': {**SHARED, 'block_out_channels': (128, 128), 'attention_head_dim': 2, 'norm_num_groups': 16,
             'use_linear_projection': True},
}


def wave(seed, shape):
    """As in known-answer.ts."""
    i = np.arange(np.prod(shape), dtype=np.float64)
    return torch.from_numpy(np.sin(seed + 0.37 * i * i).astype(np.float32)).reshape(shape)


def mask(side):
    """1 on the right half, but for the first row."""
    y, x = np.mgrid[0:side, 0:side]
    return torch.from_numpy(((x + x >= side) & (y > 0)).astype(np.float32)).flatten()


def packed(model):
    return base64.b64encode(gzip.compress(model.SerializeToString(), 9, mtime=0)).decode()


def floats(tensor):
    return base64.b64encode(tensor.numpy().astype('<f4').tobytes()).decode()


@torch.no_grad()
def make(name):
    unet = repeat_weights(UNet2DConditionModel(**FAMILIES[name]).eval(), seed=50)
    # At the first time step, where rounding the frequencies of the time embedding to float16 does nothing.
    inputs = (wave(1, (1, 4, SIDE, SIDE)), torch.tensor([1.0]), wave(2, (1, TOKENS, WIDTH)))
    graphs = {
        'fused': packed(fuse(export_unet(unet, inputs, 'fusible'))),
        'explicit': packed(half(export_unet(unet, inputs, 'script'))),
    }
    plain = unet_call(unet, *inputs)
    indicator = torch.zeros(TOKENS)
    indicator[4:6] = 1
    sizes = {side * side: mask(side) for side in (SIDE, SIDE // 2)}
    unet.set_attn_processor(BiasedAttention(sizes, indicator, CROSS, SELF))
    injected = unet_call(unet, *inputs)
    text = json.dumps({'width': WIDTH, 'cross': CROSS, 'self': SELF, 'graphs': graphs, 'answer': floats(injected)},
                      separators=(',', ':'))
    (HERE / f'{name}.json').write_text(text + '\n')
    print(f'{name}: {len(text)} bytes; values up to {injected.abs().max():.2f}, spread {injected.std():.2f}; '
          f'the injection changes {(injected - plain).abs().max():.3f}')


for each in FAMILIES:
    make(each)
