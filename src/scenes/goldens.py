"""Writes goldens.json: SciPy's distance transform and Gaussian filter on a small asymmetric mask.

    python src/scenes/goldens.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter

HEIGHT, WIDTH = 9, 14
SIGMA = 1.7

mask = np.zeros((HEIGHT, WIDTH), np.uint8)
mask[2:6, 1:5] = 1
mask[3, 4:12] = 1
mask[7:, 12:] = 1
mask[4, 2] = 0

outside = distance_transform_edt(mask == 0)
inside = distance_transform_edt(mask == 1)
signed = np.where(mask == 1, 0.5 - inside, outside - 0.5)
# radius: the same cut as ours, ceil(3 sigma)
blurred = gaussian_filter(mask.astype(np.float64), SIGMA, mode="nearest", radius=int(np.ceil(3 * SIGMA)))

golden = {
    "height": HEIGHT,
    "width": WIDTH,
    "mask": mask.ravel().tolist(),
    "signedDistance": [round(v, 6) for v in signed.ravel().tolist()],
    "sigma": SIGMA,
    "blurred": [round(v, 7) for v in blurred.ravel().tolist()],
}
Path(__file__).with_name("goldens.json").write_text(json.dumps(golden) + "\n")
