"""Goldens of the exports, by NumPy and pycocotools: python goldens.py (pip install numpy pycocotools)."""

import base64
import io
import json
import pathlib

import numpy as np
from pycocotools import mask as coco

HEIGHT, WIDTH = 37, 53
rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
labels = np.zeros((HEIGHT, WIDTH), np.uint8)
labels[(rows - 18) ** 2 + (columns - 14) ** 2 < 150] = 15
labels[(columns > 30) & ((rows * 7 + columns * 3) % 11 < 6)] = 12
labels[0, :5] = 15  # the first column begins with foreground
labels[:, 29] = 255
cases = []
for label in (15, 12, 255, 3):
    encoded = coco.encode(np.asfortranarray((labels == label).astype(np.uint8)))
    cases.append(
        {
            "label": label,
            "counts": encoded["counts"].decode(),
            "area": int(coco.area(encoded)),
            "bbox": [int(value) for value in coco.toBbox(encoded)],
        }
    )
soft = (np.arange(2 * 3 * 5, dtype=np.float32) / 31).reshape(2, 3, 5)
stream = io.BytesIO()
np.save(stream, soft)
# Rings, an island in a hole, holes that touch at a corner, parts that do, one pixel alone, noise, the picture's edge.
rings = np.zeros((41, 67), np.uint8)
rows, columns = np.mgrid[0:41, 0:67]
distance = np.hypot(rows - 20, columns - 22)
rings[distance < 19] = 15
rings[distance < 12] = 0
rings[distance < 6] = 15
rings[(np.abs(rows - 20) < 2) & (np.abs(columns - 22) < 2)] = 12
rings[8, 30:33] = 0
rings[9, 33] = 0
rings[39, 60] = rings[40, 61] = 15
rings[0:3, 64:67] = 15
noise = np.random.default_rng(7).random((30, 20)) < 0.6
rings[5:35, 44:64][noise] = 12
golden = {
    "rings": {"height": 41, "width": 67, "labels": base64.b64encode(rings.tobytes()).decode()},
    "height": HEIGHT,
    "width": WIDTH,
    "labels": base64.b64encode(labels.tobytes()).decode(),
    "cases": cases,
    "npy": base64.b64encode(stream.getvalue()).decode(),
}
path = pathlib.Path(__file__).with_name("goldens.json")
path.write_text(json.dumps(golden, indent=1) + "\n")
