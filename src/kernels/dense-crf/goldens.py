"""Writes goldens.json: what pydensecrf makes of two small pictures and of one large one.

    pip install pydensecrf2==1.1 numpy        (builds with a C++ compiler; Python 3.11)
    python goldens.py

Pictures are drawn with a fixed seed: regions of their own colour, with shading, texture and noise. Coarse probabilities are
bytes on cells of several pixels, as a vision transformer gives them, with zeros among them and sums that are not 1.
The large picture is made from a small one by a formula of whole numbers (`enlarge`), which the test repeats.

Arrays are stored as Base64 of deflated bytes: labels one byte a pixel, Q as round(65535 Q) of every `every`-th pixel.
"""

import base64
import importlib.metadata
import json
import zlib
from pathlib import Path

import numpy as np
import pydensecrf.densecrf as dcrf
from pydensecrf.utils import unary_from_softmax

RECIPES = {  # sxy, compat of the Gaussian; sxy, srgb, compat of the bilateral kernel
    "deeplab": (1, 3, 67, 3, 4),
    "affinitynet": (3, 3, 80, 13, 10),
    "irn": (3, 3, 50, 5, 10),
}
rng = np.random.default_rng(20269)


def smooth_noise(height, width, deviation):
    reach = 3 * deviation
    kernel = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * deviation**2))
    noise = rng.standard_normal((height + 2 * reach, width + 2 * reach))
    for axis in (0, 1):
        noise = np.apply_along_axis(np.convolve, axis, noise, kernel, "valid")
    return noise / noise.std()


def draw(height, width, regions):
    """RGB bytes, and which region each pixel is of."""
    region = np.argmax([smooth_noise(height, width, 7) for _ in range(regions)], 0)
    colour = rng.uniform(30, 225, (regions, 3))[region]
    light = smooth_noise(height, width, 10)[..., None] * rng.uniform(8, 16, 3)
    texture = smooth_noise(height, width, 1)[..., None] * rng.uniform(1, 5, (regions, 3))[region]
    noise = rng.normal(0, 0.8, (height, width, 3))
    return np.clip(np.round(colour + light + texture + noise), 0, 255).astype(np.uint8), region


def coarse(region, labels, cell):
    """Bytes [L, ceil(H / cell), ceil(W / cell)]: the regions, smeared and wrong in places."""
    height, width = (-(-side // cell) for side in region.shape)
    truth = region[cell // 2 :: cell, cell // 2 :: cell]
    truth = np.pad(truth, ((0, height - truth.shape[0]), (0, width - truth.shape[1])), "edge") % labels
    scores = np.stack([1.5 * (truth == label) + 0.7 * smooth_noise(height, width, 1) for label in range(labels)])
    p = np.exp(2 * scores)
    p /= p.sum(0)
    return np.where(p < 0.02, 0, np.round(250 * p)).astype(np.uint8)


def upsample(cells, cell, height, width):
    """float32 [L, H, W]: each pixel takes its cell's value / 255."""
    rows, columns = np.arange(height) // cell, np.arange(width) // cell
    return cells[:, rows][:, :, columns].astype(np.float32) / np.float32(255)


def mirrored(length, period):
    place = np.arange(length) % (2 * period)
    return np.minimum(place, 2 * period - 1 - place)


def enlarge(rgb, height, width):
    rows, columns = mirrored(height, rgb.shape[0]), mirrored(width, rgb.shape[1])
    y, x = np.mgrid[:height, :width]
    ramp = (x // 8 + y // 6) % 48 - 24
    return np.clip(rgb[rows][:, columns].astype(int) + ramp[..., None], 0, 255).astype(np.uint8)


def dense_crf(rgb, p, recipe, iterations):
    labels, height, width = p.shape
    position, weight, far, colour, far_weight = recipe
    crf = dcrf.DenseCRF2D(width, height, labels)
    crf.setUnaryEnergy(np.ascontiguousarray(unary_from_softmax(p)))
    crf.addPairwiseGaussian(sxy=position, compat=weight)
    crf.addPairwiseBilateral(sxy=far, srgb=colour, rgbim=rgb.copy(), compat=far_weight)
    return np.array(crf.inference(iterations)).reshape(labels, -1)


def packed(array):
    return base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes(), 9)).decode()


def case(picture, size, cells, cell, name, every, **more):
    height, width = size
    rgb = pictures[picture] if pictures[picture].shape[:2] == size else enlarge(pictures[picture], height, width)
    recipe = list(RECIPES[name])
    if "weights" in more:
        recipe[1], recipe[4] = more["weights"]
    iterations = more.get("iterations", 10)
    p = upsample(cells, cell, height, width)
    q = dense_crf(rgb, p, recipe, iterations)
    # A golden that rounding can move by more than the tolerance would test nothing.
    shaken = dense_crf(rgb, p * (1 + 1e-6 * rng.standard_normal(p.shape).astype(np.float32)), recipe, iterations)
    moved = np.abs(q - shaken).max()
    changed = (q.argmax(0) != p.reshape(q.shape).argmax(0)).mean()
    print(f"{picture} {size} L={len(p)} {name} {more}: shaken {moved:.1e}, {changed:.1%} of labels changed")
    assert moved < 1e-3 and (q.argmax(0) == shaken.argmax(0)).all() and 0.01 < changed < 0.6
    return {
        **{"picture": picture, "height": height, "width": width, "labels": len(p), "recipe": name, "every": every},
        **more,
        **{"cell": cell, "cells": packed(cells), "expectedLabels": packed(q.argmax(0).astype(np.uint8))},
        "expectedQ": packed(np.round(65535 * q[:, ::every]).astype("<u2")),
    }


pictures, regions = {}, {}
for name, height, width, count in (("wide", 47, 61, 6), ("tall", 96, 80, 9)):
    pictures[name], regions[name] = draw(height, width, count)

cases = []
for recipe in RECIPES:
    cases.append(case("wide", (47, 61), coarse(regions["wide"], 2, 5), 5, recipe, 1))
    cases.append(case("wide", (47, 61), coarse(regions["wide"], 5, 4), 4, recipe, 3))
    cases.append(case("tall", (96, 80), coarse(regions["tall"], 21, 6), 6, recipe, 17))
cells = coarse(regions["wide"], 2, 3)
cases.append(case("wide", (47, 61), cells, 3, "deeplab", 2, weights=[5, 1.5], iterations=4))
large = regions["tall"][mirrored(451, 96)][:, mirrored(300, 80)]
for recipe in ("deeplab", "irn"):
    cases.append(case("tall", (451, 300), coarse(large, 3, 16), 16, recipe, 499))

golden = {
    "made": {package: importlib.metadata.version(package) for package in ("pydensecrf2", "numpy")},
    "pictures": {
        name: {"height": rgb.shape[0], "width": rgb.shape[1], "rgb": packed(rgb)} for name, rgb in pictures.items()
    },
    "cases": cases,
}
path = Path(__file__).parent / "goldens.json"
path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"picture"', '\n{"picture"') + "\n")
print(path.stat().st_size, "bytes")
