"""Writes goldens.json: the numbers of independent implementations that the tests of this folder compare with.

    python goldens.py        (numpy, scipy, torch, opencv-contrib-python-headless; versions go into the file)
"""

import json
from pathlib import Path

import cv2
import numpy as np
import scipy
import torch
import torch.nn.functional as F
from scipy.spatial.distance import cdist

rng = np.random.default_rng(90417)
H, W, L = 13, 19, 3


def numbers(array, digits=8):
    return [float(f"{value:.{digits}g}") for value in np.asarray(array, dtype=np.float64).ravel()]


def photo_and_probabilities():
    """Two colour regions with a slanted edge and noise; the probabilities follow another, shifted edge."""
    rows, columns = np.mgrid[0:H, 0:W]
    left = columns + 0.4 * rows < 10
    rgb = np.where(left[..., None], [200, 90, 40], [60, 120, 210]) + rng.integers(-25, 26, (H, W, 3))
    scores = np.stack([(columns - 7) / 3, np.zeros((H, W)), (rows - 6) / 4]) + rng.normal(0, 0.3, (L, H, W))
    p = np.exp(scores) / np.exp(scores).sum(0)
    return rgb.astype(np.uint8), p.astype(np.float32)


rgb, p = photo_and_probabilities()


def windows(plane, r):
    """Mean of the pixels of each clipped window, pixel by pixel."""
    out = np.empty(plane.shape)
    for y in range(H):
        for x in range(W):
            out[y, x] = plane[max(0, y - r) : y + r + 1, max(0, x - r) : x + r + 1].mean()
    return out


def guided(radius, epsilon):
    guide = rgb / 255.0
    a, b = np.empty((L, H, W, 3)), np.empty((L, H, W))
    for y in range(H):
        for x in range(W):
            box = np.s_[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]
            colours = guide[box].reshape(-1, 3)
            covariance = np.cov(colours.T, bias=True)
            for label in range(L):
                values = p[label][box].ravel().astype(np.float64)
                cross = ((colours - colours.mean(0)) * (values - values.mean())[:, None]).mean(0)
                a[label, y, x] = np.linalg.solve(covariance + epsilon * np.eye(3), cross)
                b[label, y, x] = values.mean() - a[label, y, x] @ colours.mean(0)
    q = np.stack(
        [
            sum(windows(a[label, ..., c], radius) * guide[..., c] for c in range(3)) + windows(b[label], radius)
            for label in range(L)
        ]
    )
    q = np.maximum(q, 0)
    return numbers(q / q.sum(0))


def guided_opencv():
    """Only pixels two radii inside agree: OpenCV reflects at the border. It also replaces determinants below 1e-6 by 1,
    so epsilon must be at least 1e-2."""
    size, radius, epsilon = (40, 52), 4, 1e-2
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    inside = (rows - 18) ** 2 + 0.6 * (columns - 24) ** 2 < 130
    noise = rng.integers(-12, 13, (*size, 3))
    guide = (np.where(inside[..., None], [190, 150, 60], [110, 140, 80]) + noise).astype(np.uint8)
    mask = (1 / (1 + np.exp(-(12 - np.hypot(rows - 20, columns - 21)) / 3))).astype(np.float32)
    q = cv2.ximgproc.guidedFilter(guide.astype(np.float32) / 255, mask, radius, epsilon)
    inner = q[2 * radius : -2 * radius, 2 * radius : -2 * radius]
    return {
        "height": size[0],
        "width": size[1],
        "rgb": guide.ravel().tolist(),
        "mask": numbers(mask, 6),
        "radius": radius,
        "epsilon": epsilon,
        "inner": numbers(inner, 6),
    }


def pamr(dilations, iterations):
    """From the formula, by unfold: every dilation's 3 x 3 samples, the centre among them."""

    def samples(planes, centre):
        gathered = []
        for d in dilations:
            padded = F.pad(planes[None], (d, d, d, d), mode="replicate")
            patches = F.unfold(padded, 3, dilation=d).view(len(planes), 9, H, W)
            gathered.append(patches if centre else patches[:, [0, 1, 2, 3, 5, 6, 7, 8]])
        return torch.cat(gathered, dim=1)

    image = torch.tensor(rgb.transpose(2, 0, 1) / 255.0)
    deviation = samples(image, True).std(dim=1, unbiased=True, keepdim=True)
    affinity = -(samples(image, False) - image[:, None]).abs() / (1e-8 + 0.1 * deviation)
    weights = affinity.mean(0).softmax(0)
    mask = torch.tensor(p, dtype=torch.float64)
    for _ in range(iterations):
        mask = (samples(mask, False) * weights[None]).sum(1)
    return numbers(mask)


def self_match():
    """Patches of 4 x 4 pixels at three scales of a photo of 24 x 36, matched by SciPy's cosine distance."""
    height, width, patch, scales, count = 24, 36, 4, 3, 2
    photo = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    unit = photo / 127.5 - 1
    features = []
    for row in range(height // patch):
        for column in range(width // patch):
            vector = []
            for scale in range(scales):
                side = 2**scale
                margin = patch * (side - 1) // 2
                padded = np.pad(unit, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
                window = padded[row * patch :, column * patch :][: patch * side, : patch * side]
                vector.append(window.reshape(patch, side, patch, side, 3).mean((1, 3)).transpose(2, 0, 1).ravel())
            features.append(np.concatenate(vector))
    features = np.array(features)
    distance = cdist(features, features, "cosine")
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :count]
    mask = rng.uniform(0, 1, (height, width)).astype(np.float32)
    pooled = mask.reshape(height // patch, patch, width // patch, patch).mean((1, 3)).ravel()
    step = (pooled[nearest].mean(1) - pooled).reshape(1, 1, height // patch, width // patch)
    change = F.interpolate(torch.tensor(step), (height, width), mode="bilinear", align_corners=False)[0, 0].numpy()
    beta, low, high = 0.3, 0.2, 0.6
    # Both labels move by opposite amounts, are cut off at 0 and made to sum to 1: with two labels, a clip.
    moved = np.stack([1 - mask - (1 - beta) * change, mask + (1 - beta) * change]).clip(0)
    moved = moved[1] / moved.sum(0)
    return {
        "height": height,
        "width": width,
        "rgb": photo.ravel().tolist(),
        "mask": numbers(mask),
        "patchesAcross": width // patch,
        "scales": scales,
        "neighbours": count,
        "beta": beta,
        "band": {"low": low, "high": high},
        "firstFeature": numbers(features[0], 6),
        "lastFeature": numbers(features[-1], 6),
        "nearest": nearest.ravel().tolist(),
        "result": numbers(np.where((mask >= low) & (mask <= high), moved, mask), 7),
    }


goldens = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "torch": torch.__version__, "opencv": cv2.__version__},
    "size": {"height": H, "width": W, "labels": L},
    "rgb": rgb.ravel().tolist(),
    "p": numbers(p),
    "guided": [
        {"radius": r, "epsilon": e, "result": guided(r, e)} for r, e in ((2, 1e-2), (4, 1e-4), (30, 1e-3))
    ],
    "opencv": guided_opencv(),
    "pamr": [
        {"dilations": list(d), "iterations": i, "result": pamr(d, i)}
        for d, i in (((2,), 1), ((1, 3, 6), 4), ((8, 16), 10))
    ],
    "selfMatch": self_match(),
}
Path(__file__).with_name("goldens.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
