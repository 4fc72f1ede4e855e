"""Writes goldens.json: the numbers of independent implementations that the tests of this folder compare with.

    python goldens.py        (numpy, torch, diffusers, scikit-learn; versions are written into the file)
"""

import json
from pathlib import Path

import diffusers
import numpy as np
import sklearn
import torch
import torch.nn.functional as F
from diffusers import DDIMScheduler
from sklearn.metrics import average_precision_score, confusion_matrix, jaccard_score

rng = np.random.default_rng(20251)


def f32(shape, low=0.0, high=1.0):
    return rng.uniform(low, high, shape).astype(np.float32)


def numbers(array):
    return np.asarray(array, dtype=np.float64).ravel().tolist()


def size(height, width):
    return {"height": height, "width": width}


def noise_schedule():
    def scheduler(prediction_type):
        made = DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            prediction_type=prediction_type,
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
        )
        made.set_timesteps(1000)
        return made

    timesteps = [*range(0, 1000, 37), 400, 999]
    alphas = scheduler("epsilon").alphas_cumprod
    betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
    sample, output = f32((2, 3), -2, 2), f32((2, 3), -2, 2)
    predicted = [
        {
            "predictionType": kind,
            "t": t,
            "predicted": numbers(scheduler(kind).step(torch.tensor(output), t, torch.tensor(sample)).pred_original_sample),
        }
        for kind in ("epsilon", "v_prediction")
        for t in (100, 400, 999)
    ]
    noisy = scheduler("epsilon").add_noise(torch.tensor(sample), torch.tensor(output), torch.tensor([400]))
    return {
        "timesteps": timesteps,
        "alphas": numbers(alphas[timesteps]),
        "alphasInFloat64": numbers(np.cumprod(1 - betas)[timesteps]),
        "sample": numbers(sample),
        "output": numbers(output),
        "predicted": predicted,
        "noisyAt400": numbers(noisy),
    }


def resampling(cases, function):
    made = []
    for source, target in cases:
        plane = f32(source)
        result = function(torch.tensor(plane)[None, None].double(), target)
        made.append({"from": size(*source), "to": size(*target), "data": numbers(plane), "result": numbers(result)})
    return made


def injection_masks():
    """Binarise, average, >= 0.5; if that leaves nothing, the maximum."""
    made = []
    blob = np.zeros((9, 12), np.float32)
    blob[2:7, 1:9] = f32((5, 8), 0.4, 1)
    speck = np.zeros((9, 12), np.float32)
    speck[4, 5] = 0.8
    for plane, target in [(blob, (3, 4)), (blob, (4, 5)), (speck, (3, 4)), (speck, (2, 3)), (0 * speck, (3, 4))]:
        binary = torch.tensor(plane > 0.5)[None, None].double()
        mask = F.adaptive_avg_pool2d(binary, target) >= 0.5
        if not mask.any():
            mask = F.adaptive_max_pool2d(binary, target) > 0
        made.append({"from": size(9, 12), "to": size(*target), "data": numbers(plane), "result": numbers(mask)})
    return made


def correspondence():
    grid, channels = (3, 7), 5  # 21 patches: not a whole number of blocks of four
    original = rng.standard_normal((21, channels)).astype(np.float32)
    generated = (original[rng.permutation(21)] + 0.4 * rng.standard_normal((21, channels))).astype(np.float32)
    cosine = F.cosine_similarity(
        torch.tensor(generated).double()[:, None], torch.tensor(original).double()[None], dim=2
    ).numpy()
    own = F.cosine_similarity(torch.tensor(original).double()[:, None], torch.tensor(original).double()[None], dim=2).numpy()
    np.fill_diagonal(own, -2)
    return {
        "grid": size(*grid),
        "channels": channels,
        "generated": numbers(generated),
        "original": numbers(original),
        "match": cosine.argmax(1).tolist(),
        "cosine": numbers(cosine.max(1)),
        "row4": numbers(cosine[4]),
        "secondNearest": own.argmax(1).tolist(),
        "secondNearestCosine": numbers(own.max(1)),
    }


def mixing():
    """Delta upsampling by torch in float64."""
    made = []
    for shape, grid, beta, band in [
        ((9, 12), (3, 4), 0.8, [0.2, 0.6]),
        ((10, 7), (4, 3), 0.5, None),
        ((6, 8), (2, 4), 0.0, [0.1, 0.7]),
        ((3, 4), (3, 4), 0.9, None),  # one pixel a patch: Eq. 9 as printed
    ]:
        plane = f32(shape)
        match = rng.integers(0, grid[0] * grid[1], grid[0] * grid[1])
        S = torch.tensor(plane).double()
        pooled = F.adaptive_avg_pool2d(S[None, None], grid).ravel()
        delta = (pooled[match] - pooled).reshape(1, 1, *grid)
        up = F.interpolate(delta, shape, mode="bilinear", align_corners=False)[0, 0]
        mixed = (S + (1 - beta) * up).clamp(0, 1)
        if band:
            mixed = torch.where((S >= band[0]) & (S <= band[1]), mixed, S)
        made.append(
            {
                "from": size(*shape),
                "grid": size(*grid),
                "beta": beta,
                "band": band and {"low": band[0], "high": band[1]},
                "data": numbers(plane),
                "match": match.tolist(),
                "result": numbers(mixed),
            }
        )
    return made


def metrics():
    truth = rng.integers(0, 4, 90)
    predicted = np.where(rng.uniform(size=90) < 0.6, truth, rng.integers(0, 4, 90))
    binary_truth = rng.integers(0, 2, 60)
    score = (np.round(rng.uniform(size=60) * 12) / 12).astype(np.float32)  # with ties
    score = np.where(rng.uniform(size=60) < 0.5, score * (0.5 + 0.5 * binary_truth), score).astype(np.float32)
    soft_truth = f32((60,))
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "confusion": confusion_matrix(truth, predicted, labels=range(4)).ravel().tolist(),
        "classIoU": numbers(jaccard_score(truth, predicted, average=None)),
        "meanIoU": float(jaccard_score(truth, predicted, average="macro")),
        "binaryTruth": binary_truth.tolist(),
        "score": numbers(score),
        "averagePrecision": float(average_precision_score(binary_truth, score)),
        "binaryIoU": float(jaccard_score(binary_truth, score > 0.5)),
        "softTruth": numbers(soft_truth),
        "meanAbsoluteError": float(np.abs(score.astype(np.float64) - soft_truth).mean()),
        "softIoU": float(
            np.minimum(score, soft_truth).sum(dtype=np.float64) / np.maximum(score, soft_truth).sum(dtype=np.float64)
        ),
    }


def bilateral():
    height, width, radius, spatial, colour, beta = 5, 7, 2, 1.5, 40.0, 0.3
    plane = f32((height, width)).astype(np.float64)
    rgb = rng.integers(0, 256, (height, width, 3))
    rows, columns = np.mgrid[:height, :width]
    result = np.empty_like(plane)
    for y in range(height):
        for x in range(width):
            window = (abs(rows - y) <= radius) & (abs(columns - x) <= radius)
            space = (rows - y) ** 2 + (columns - x) ** 2
            tint = ((rgb - rgb[y, x]) ** 2).sum(2)
            weight = window * np.exp(-space / (2 * spatial**2) - tint / (2 * colour**2))
            result[y, x] = (weight * plane).sum() / weight.sum()
    return {
        "size": size(height, width),
        "data": numbers(plane),
        "rgb": rgb.ravel().tolist(),
        "radius": radius,
        "spatialSigma": spatial,
        "colourSigma": colour,
        "beta": beta,
        "result": numbers(beta * plane + (1 - beta) * result),
    }


goldens = {
    "versions": {"numpy": np.__version__, "torch": torch.__version__, "diffusers": diffusers.__version__, "scikit-learn": sklearn.__version__},
    "noiseSchedule": noise_schedule(),
    "areaMean": resampling([((12, 8), (3, 4)), ((5, 7), (2, 3)), ((3, 2), (5, 3))], F.adaptive_avg_pool2d),
    "bilinear": resampling(
        [((2, 3), (5, 7)), ((4, 3), (12, 9)), ((5, 7), (2, 3)), ((1, 4), (3, 4))],
        lambda plane, target: F.interpolate(plane, target, mode="bilinear", align_corners=False),
    ),
    "injectionMask": injection_masks(),
    "correspondence": correspondence(),
    "mixing": mixing(),
    "metrics": metrics(),
    "bilateral": bilateral(),
}
rounded = json.loads(json.dumps(goldens), parse_float=lambda text: float(f"{float(text):.10g}"))
Path(__file__).with_name("goldens.json").write_text(json.dumps(rounded, separators=(",", ":")) + "\n")
