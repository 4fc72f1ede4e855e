"""CAM files as IRN and AffinityNet (psa) save them, for coarse-cams.test.ts. Needs NumPy and PyTorch.

    python goldens_cams.py      # writes fixtures/cams/
"""

from pathlib import Path

import numpy as np
import torch

out = Path(__file__).parent / "fixtures" / "cams"
out.mkdir(parents=True, exist_ok=True)
height, width = 3, 5
grid = np.arange(height * width, dtype=np.float32).reshape(height, width) / 20

# IRN, step/make_cam.py: keys and cam are PyTorch tensors, high_res is NumPy's.
np.save(
    out / "irn.npy",
    {"keys": torch.tensor([3, 14]), "cam": torch.rand(2, 1, 2), "high_res": np.stack([grid, 1 - grid])},
)

# psa, infer_cls.py --out_cam: class counted from 0 -> map. Class 0 is aeroplane.
np.save(out / "psa-cam.npy", {0: grid, 14: 0.7 - grid / 2})

# psa, --out_la_crf: 0 is the background, class + 1 the others; the maps sum to 1.
bottle, person = grid / 2, 0.3 - grid / 3
np.save(out / "psa-crf.npy", {0: 1 - bottle - person, 5: bottle, 15: person})

# The same of a picture with nothing but the last class of 20: a key of 20 proves the form.
np.save(out / "psa-crf-20.npy", {0: grid / 2, 20: grid})
