"""Writes automatic-goldens.json: the automatic rule in Python, with SciPy's distances, parts and blur and pydensecrf.

    python automatic-goldens.py        (numpy, scipy, pydensecrf2 1.1; a C++ compiler builds the latter)
"""

import json
from pathlib import Path

import numpy as np
import pydensecrf.densecrf as dcrf
import scipy
from scipy import ndimage

rng = np.random.default_rng(41207)
H, W = 46, 61


def numbers(array, digits):
    rounded = np.asarray(array, dtype=np.float64).ravel().round(digits).tolist()
    return [int(v) if v == int(v) else v for v in rounded]


def sides(label_map):
    return int((label_map[1:] != label_map[:-1]).sum() + (label_map[:, 1:] != label_map[:, :-1]).sum())


def shape_of(p):
    label_map = p.argmax(0)
    areas = []
    for label in range(1, len(p)):
        parts, count = ndimage.label(label_map == label)
        areas += np.bincount(parts.ravel(), minlength=count + 1)[1:].tolist()
    areas = np.array(areas, dtype=float)
    background = label_map.size - areas.sum()
    return {
        "size": float(np.sqrt(min((areas**2).sum() / areas.sum(), background))),
        "halfWidth": float(min(areas.sum(), background) / sides(label_map)),
        "softness": float((p.max(0) < 0.99).sum() / sides(label_map)),
    }


def edge_distance(label_map):
    edge = np.zeros(label_map.shape, bool)
    for axis in (0, 1):
        a = np.moveaxis(label_map, axis, 0)
        e = np.moveaxis(edge, axis, 0)
        differs = a[1:] != a[:-1]
        e[1:] |= differs
        e[:-1] |= differs
    return ndimage.distance_transform_edt(~edge) + 0.5


def with_colours(rgb, p, soft, reach):
    """p times the label's share of the pixel's colour, to the power of 0.6 times the histograms' separation."""
    label_map, distance = p.argmax(0), edge_distance(p.argmax(0))
    sure = (distance > reach / 2) & (distance < 4 * reach)
    bins = tuple((rgb // 16).reshape(-1, 3).T)
    histograms = []
    for label in range(len(p)):
        counts, _ = np.histogramdd(rgb[sure & (label_map == label)], bins=[np.arange(0, 257, 16)] * 3)
        smooth = ndimage.gaussian_filter(counts, 1, mode="constant") + 1e-3
        histograms.append(smooth / smooth.sum())
    f = np.array(histograms)
    others = (f.sum(0) - f) / (len(f) - 1)
    separation = float((np.abs(f - others).sum((1, 2, 3)) / 2).mean())
    share = np.array([h[bins] for h in f / f.sum(0)]).reshape(p.shape)
    mixed = np.maximum(soft, 1e-5) * np.maximum(share, 1e-5) ** (0.6 * separation)
    return (mixed / mixed.sum(0)).astype(np.float32), separation


def refine(rgb, p):
    shape = shape_of(p)
    reach = max(1, min(0.1 * shape["size"], shape["halfWidth"]))
    feather = reach / 2 if shape["softness"] < reach / 2 else 0
    soft = p
    if feather:
        soft = np.stack([ndimage.gaussian_filter(plane.astype(np.float64), feather, mode="nearest") for plane in p])
        soft = (soft / soft.sum(0)).astype(np.float32)
    unary, separation = with_colours(rgb, p, soft, reach)
    crf = dcrf.DenseCRF2D(W, H, len(p))
    crf.setUnaryEnergy(np.ascontiguousarray(-np.log(np.clip(unary, 1e-5, 1)).reshape(len(p), -1)))
    crf.addPairwiseGaussian(sxy=1, compat=3)
    crf.addPairwiseBilateral(sxy=2.5 * reach, srgb=3, rgbim=rgb.copy(), compat=4)
    q = np.array(crf.inference(10)).reshape(p.shape)
    result = np.where(edge_distance(p.argmax(0)) <= reach, q, soft)
    return {"shape": shape, "reach": reach, "feather": feather, "separation": separation, "result": numbers(result, 4)}


def scene():
    rows, columns = np.mgrid[0:H, 0:W]
    object_ = (rows - 22) ** 2 + 0.7 * (columns - 30) ** 2 < 240
    rgb = np.where(object_[..., None], [180, 120, 60], [80, 130, 150]) + rng.integers(-3, 4, (H, W, 3)) + np.where(columns % 19 < 6, -70, 0)[..., None]
    return rgb.astype(np.uint8), rows, columns


rgb, rows, columns = scene()
hard = ((rows - 24) ** 2 + 0.7 * (columns - 32) ** 2 < 260).astype(np.float32)
soft = (1 / (1 + np.exp((np.hypot(rows - 21, 0.85 * (columns - 29)) - 15) / 1.5))).astype(np.float32)
left = ((columns < 31) & (hard > 0)).astype(np.float32)
speck = ((np.abs(rows - 4) < 2) & (np.abs(columns - 55) < 3)).astype(np.float32)
cases = {
    "hard": np.stack([1 - hard, hard]),
    "soft": np.stack([1 - soft, soft]),
    "three": np.stack([1 - np.maximum(hard, speck), left, np.maximum(hard - left, speck)]),
}
distance = edge_distance(cases["three"].argmax(0))
goldens = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "pydensecrf2": "1.1"},
    "height": H,
    "width": W,
    "rgb": rgb.ravel().tolist(),
    "distanceOfThree": numbers(distance, 4),
    "cases": [
        {"name": name, "labels": len(p), "p": numbers(p, 6), **refine(rgb, p.round(6))}
        for name, p in cases.items()
    ],
}
Path(__file__).with_name("automatic-goldens.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
for case in goldens["cases"]:
    print(case["name"], case["shape"], case["reach"], case["feather"], case["separation"])
