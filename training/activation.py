"""Coarse masks of the sort "activation": MaskCLIP value features of the small CLIP against the class prompt."""

import numpy as np
import torch
from torch.nn import functional

from metrics import label_map, mean_iou
from models import CLIP_GRID, IMAGE_SIZE
from scenes_data import device
from train_clip import pixel_values, value_path

PROMPT = 'A photo of {}'
THRESHOLDS = np.arange(0.3, 0.71, 0.02)


def clip_features(clip, images):
    """Unit value-path features [B, 256, P] of images in [-1, 1]; `clip` has its normalisation folded in."""
    patches, _ = value_path(clip.vision, pixel_values(images))
    return functional.normalize(clip.vision.visual_projection(patches), dim=-1)


def class_embeddings(clip, tokenizer, classes):
    """Unit text embeddings [K, P] of "A photo of {class}"."""
    from tokenizer import encode

    ids = encode(tokenizer, [PROMPT.format(name) for name in classes]).to(device())
    return functional.normalize(clip.text(ids).text_embeds, dim=-1)


def activation(features, embeddings, scale, bias):
    """sigmoid(scale * cosine + bias) at 16 x 16, bilinear to 128 x 128. [N, P] x [C, P] -> [C, 128, 128]."""
    cosine = (features @ embeddings.T).T.view(1, len(embeddings), CLIP_GRID, CLIP_GRID)
    maps = torch.sigmoid(scale * cosine + bias)
    return functional.interpolate(maps, size=(IMAGE_SIZE,) * 2, mode='bilinear', align_corners=False)[0]


@torch.no_grad()
def fit(clip, embeddings, shard, count=400):
    """(scale, bias): logistic regression of truth on cosine over present classes, then the bias moved so that 0.5 is
    the best threshold for the mIoU of the label maps on the same training scenes."""
    features, cosines, truths = [], [], []
    for i, scene in enumerate(shard.scenes[:count]):
        feature = clip_features(clip, shard.batch([i]).to(device()))[0].cpu()
        features.append(feature)
        for label in scene['classes']:
            cosines.append(feature @ embeddings[label - 1].cpu())
            area = torch.from_numpy((shard.labels[i] == label).astype(np.float32))[None, None]
            truths.append(functional.adaptive_avg_pool2d(area, CLIP_GRID).flatten())
    cosine, truth = torch.cat(cosines).double(), torch.cat(truths).double()
    weight = torch.tensor([5.0, -2.0], dtype=torch.float64)
    for _ in range(50):  # Newton's method on two parameters
        probability = torch.sigmoid(weight[0] * cosine + weight[1])
        design = torch.stack([cosine, torch.ones_like(cosine)])
        gradient = design @ (probability - truth)
        hessian = (design * (probability * (1 - probability) + 1e-9)) @ design.T
        weight = weight - torch.linalg.solve(hessian, gradient)
    scale, bias = weight.tolist()

    def best_threshold(bias):
        soft = [
            activation(feature, embeddings[[k - 1 for k in scene['classes']]].cpu(), scale, bias).numpy()
            for feature, scene in zip(features, shard.scenes)
        ]
        scores = [
            mean_iou(
                [
                    (label_map(s, scene['classes'], t), shard.labels[i])
                    for i, (s, scene) in enumerate(zip(soft, shard.scenes))
                ],
                len(shard.classes),
            )
            for t in THRESHOLDS
        ]
        return THRESHOLDS[int(np.argmax(scores))]

    # The maps are enlarged after the sigmoid, so one shift by logit(best) is not exact: repeat until it stays.
    for _ in range(8):
        best = best_threshold(bias)
        if abs(best - 0.5) < 0.011:
            break
        bias -= float(np.log(best / (1 - best)))
    return scale, bias
