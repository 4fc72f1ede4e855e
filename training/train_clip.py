"""Trains the small CLIP: images against class prompts, so that the patches of the value path know their class.

    python train_clip.py

Loss: sigmoid (SigLIP) over all (image, class) pairs. The logit of a pair is a late interaction: the cosines of the
MaskCLIP value-path patches with the prompt, pooled with softmax weights; a smaller share on the pooled CLS embedding.
The same loss is taken over (tile, class) pairs, 16 tiles of 32 x 32 pixels an image, as if every tile had its own
caption: whole pictures alone light up the telling parts of an object and little else.
Batch normalisation without affine sits on both projections while training: without it the text vectors collapse onto
the shared prompt words and the loss stays at the class prior. `fold` writes it into the exported weights exactly.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import loop
from models import make_clip_text, make_clip_vision
from scenes_data import Shard, device
from tokenizer import encode, load_tokenizer, special_ids

TEMPLATES = ('A photo of {}', 'a photo of a {}', '{}', 'a {}')
MEAN = (0.5, 0.5, 0.5)
STD = (0.25, 0.25, 0.25)
TILES = 4


def pixel_values(images):
    """[-1, 1] -> CLIP's normalisation of [0, 1]."""
    mean, std = (torch.tensor(x, device=images.device).view(1, 3, 1, 1) for x in (MEAN, STD))
    return ((images + 1) / 2 - mean) / std


def value_path(vision, pixels):
    """MaskCLIP: (patch features [B, 256, hidden], pooled CLS [B, hidden]) after the last norm, before the projection.

    The last block mixes no tokens: v = out_proj(W_v LN1(x)), then the residual and the MLP with its residual.
    """
    tower = vision.vision_model if hasattr(vision, 'vision_model') else vision
    hidden = tower.pre_layrnorm(tower.embeddings(pixels))
    for layer in tower.encoder.layers[:-1]:
        hidden = layer(hidden, None)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
    last = tower.encoder.layers[-1]
    mixed = last(hidden, None)
    mixed = mixed[0] if isinstance(mixed, tuple) else mixed
    value = hidden[:, 1:]
    value = value + last.self_attn.out_proj(last.self_attn.v_proj(last.layer_norm1(value)))
    value = value + last.mlp(last.layer_norm2(value))
    return tower.post_layernorm(value), tower.post_layernorm(mixed[:, 0])


class Clip(nn.Module):
    def __init__(self, vocabulary_size, ids, projection=48):
        super().__init__()
        self.vision = make_clip_vision(projection=projection)
        self.text = make_clip_text(vocabulary_size, ids, projection=projection)
        self.vision_norm = nn.BatchNorm1d(projection, affine=False, momentum=0.02)
        self.text_norm = nn.BatchNorm1d(projection, affine=False, momentum=0.02)
        self.scale = nn.Parameter(torch.tensor(2.3))
        self.sharpness = nn.Parameter(torch.tensor(2.3))
        self.bias = nn.Parameter(torch.tensor(-4.0))
        self.cls_bias = nn.Parameter(torch.tensor(-4.0))

    def image(self, images):
        """Unit patch features [B, N, P] and unit image embedding [B, P]."""
        patches, pooled = value_path(self.vision, pixel_values(images))
        tokens = torch.cat([patches, pooled[:, None]], 1)
        joint = self.vision.visual_projection(tokens).float()
        joint = self.vision_norm(joint.flatten(0, 1)).view_as(joint)
        joint = functional.normalize(joint, dim=-1)
        return joint[:, :-1], joint[:, -1]

    def prompts(self, ids):
        return functional.normalize(self.text_norm(self.text(ids).text_embeds.float()), dim=-1)


def fold_normalisation(projection, last_norm, statistics):
    """Batch normalisation after `projection` -> projection weight and bias of the LayerNorm before it, exactly.

    y = (W h - mu) / s with h = n + b. W' = W / s; the shift must pass through W, which has full row rank:
    b' = b - pinv(W) mu gives W (n + b') = W h - mu.
    """
    with torch.no_grad():
        weight = projection.weight.double()
        shift = torch.linalg.pinv(weight) @ statistics.running_mean.double()
        last_norm.bias.copy_((last_norm.bias.double() - shift).float())
        scale = torch.sqrt(statistics.running_var.double() + statistics.eps)
        projection.weight.copy_((weight / scale[:, None]).float())


def tile_truth(labels, classes):
    """(target, known) [B, 16, K]: a class is in a tile from 48 pixels on, is not below 8, else unknown."""
    batch = len(labels)
    side = labels.shape[1] // TILES
    area = np.stack(
        [(labels == k + 1).reshape(batch, TILES, side, TILES, side).sum((2, 4)) for k in range(classes)], -1
    )
    area = torch.from_numpy(area.reshape(batch, TILES * TILES, classes))
    return (area >= 48).float(), ((area >= 48) | (area < 8)).float()


def tiles_of(patches):
    """[B, 256, P] -> [B * 16, 16, P]: the patches of each tile."""
    batch, count, width = patches.shape
    inner = int(count**0.5) // TILES
    tiles = patches.view(batch, TILES, inner, TILES, inner, width).transpose(2, 3)
    return tiles.reshape(batch * TILES * TILES, inner * inner, width)


def late_interaction(model, patches, text):
    """Logits [B, K] from patch cosines pooled with softmax weights."""
    cosine = patches @ text.T
    weights = (model.sharpness.exp() * cosine).softmax(1)
    return model.scale.exp() * (weights * cosine).sum(1) + model.bias


def main():
    options = loop.arguments(__doc__, steps=2600, batch=32, rate=1e-3).parse_args()
    shard = Shard(options.scenes)
    truth = torch.from_numpy(shard.present())
    tokenizer = load_tokenizer()
    ids = torch.stack([encode(tokenizer, [t.format(name) for name in shard.classes]) for t in TEMPLATES]).to(device())
    model = Clip(len(tokenizer), special_ids(tokenizer))
    classes = len(shard.classes)

    def loss_of(step):
        random = np.random.RandomState(step)
        index = random.randint(len(shard), size=options.batch)
        images = shard.batch(index).to(device())
        labels = shard.labels[index]
        if random.rand() < 0.5:
            images, labels = images.flip(-1), labels[:, :, ::-1]
        text = model.prompts(ids.flatten(0, 1)).view(len(TEMPLATES), classes, -1)
        text = text[torch.from_numpy(random.randint(len(TEMPLATES), size=classes)), torch.arange(classes)]
        patches, pooled = model.image(images)
        target = truth[index].to(device())
        dense = functional.binary_cross_entropy_with_logits(late_interaction(model, patches, text), target)
        cls = functional.binary_cross_entropy_with_logits(model.scale.exp() * pooled @ text.T + model.cls_bias, target)
        inside, known = (x.to(device()) for x in tile_truth(labels, classes))
        logits = late_interaction(model, tiles_of(patches), text).view_as(inside)
        tile = (
            functional.binary_cross_entropy_with_logits(logits, inside, reduction='none') * known
        ).sum() / known.sum()
        return dense + 2 * tile + 0.25 * cls, {'dense': dense.item(), 'tile': tile.item(), 'cls': cls.item()}

    def validate(state):
        model.load_state_dict(state)
        held = Shard(options.validation, limit=300)
        target = torch.from_numpy(held.present()).to(device())
        with torch.no_grad():
            text = model.prompts(ids[0])
            logits = torch.cat(
                [
                    late_interaction(
                        model, model.image(held.batch(np.arange(a, min(a + 30, len(held)))).to(device()))[0], text
                    )
                    for a in range(0, len(held), 30)
                ]
            )
        return {
            'bce': functional.binary_cross_entropy_with_logits(logits, target).item(),
            'class_accuracy': ((logits > 0) == (target > 0)).float().mean().item(),
            'exact_set': ((logits > 0) == (target > 0)).all(1).float().mean().item(),
        }

    loop.run(f'{options.runs}/clip.pt', model, loss_of, options, validate, decay=0.998, weight_decay=0.05)


if __name__ == '__main__':
    main()
