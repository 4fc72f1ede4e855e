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
golden = {
    "height": HEIGHT,
    "width": WIDTH,
    "labels": base64.b64encode(labels.tobytes()).decode(),
    "cases": cases,
    "npy": base64.b64encode(stream.getvalue()).decode(),
}
path = pathlib.Path(__file__).with_name("goldens.json")
path.write_text(json.dumps(golden, indent=1) + "\n")
