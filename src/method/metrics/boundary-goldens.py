"""Writes boundary-goldens.json: boundary metrics by OpenCV and the three conventions of mIoU by scikit-learn.

    python boundary-goldens.py        (numpy, opencv-python-headless, scikit-learn; versions are written into the file)
"""

import json
from pathlib import Path

import cv2
import numpy as np
import sklearn
from sklearn.metrics import confusion_matrix, jaccard_score

rng = np.random.default_rng(20252)


def boundary(mask):
    """Boundary IoU's boundary: pad by one, erode 3 x 3 d times, subtract."""
    height, width = mask.shape
    distance = max(1, int(round(0.02 * np.sqrt(height**2 + width**2))))
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    eroded = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=distance)
    return (mask - eroded[1:-1, 1:-1]).astype(bool)


def boundary_iou(predicted, truth):
    a, b = boundary(predicted), boundary(truth)
    return float(jaccard_score(b.ravel(), a.ravel()))


def boundary_accuracy(predicted, truth):
    height, width = truth.shape
    largest = (width + height) / 300
    accuracies = []
    for i in range(5):
        radius = 1 + int((largest - 1) / 5 * i)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        band = cv2.morphologyEx(truth, cv2.MORPH_GRADIENT, kernel) > 0
        accuracies.append((truth[band] == predicted[band]).mean())
    return float(np.mean(accuracies))


def blobs(height, width, sigma):
    smooth = cv2.GaussianBlur(rng.standard_normal((height, width)), (0, 0), sigma)
    return (smooth > 0.3 * smooth.std()).astype(np.uint8)


def shifted(mask, dy, dx):
    return cv2.warpAffine(mask, np.float32([[1, 0, dx], [0, 1, dy]]), mask.shape[::-1], flags=cv2.INTER_NEAREST)


def runs(mask):
    """Row-major run lengths, background first: small files for large masks."""
    flat = mask.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    lengths = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return ([] if flat[0] == 0 else [0]) + lengths


def boundary_cases():
    square = np.zeros((40, 56), np.uint8)
    square[8:30, 10:47] = 1
    cut = np.zeros((60, 33), np.uint8)  # reaches three sides of the picture
    cut[:41, :] = 1
    stroke = np.zeros((90, 130), np.uint8)
    cv2.line(stroke, (5, 80), (120, 9), 1, 3)
    noise = (rng.uniform(size=(37, 52)) < 0.8).astype(np.uint8)
    large = blobs(380, 610, 22)  # radii 1, 1, 1, 2, 2 and d = 14
    wide = blobs(150, 1500, 17)  # radii up to 4
    pairs = [
        (square, shifted(square, 1, 2)),
        (cut, shifted(cut, -4, 0)),
        (stroke, shifted(stroke, 2, 0)),
        (noise, (rng.uniform(size=noise.shape) < 0.85).astype(np.uint8) & noise),
        (blobs(97, 141, 9), blobs(97, 141, 9)),
        (blobs(75, 100, 8), blobs(75, 100, 8)),  # the width of the boundary is round(2.5) = 2
        (large, shifted(large, 3, -2)),
        (wide, shifted(wide, -1, 4)),
    ]
    return [
        {
            "height": truth.shape[0],
            "width": truth.shape[1],
            "truth": runs(truth),
            "predicted": runs(predicted),
            "boundaryIoU": boundary_iou(predicted, truth),
            "boundaryAccuracy": boundary_accuracy(predicted, truth),
        }
        for truth, predicted in pairs
    ]


def ellipses():
    made = {}
    for radius in (1, 2, 3, 5, 8, 11):
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        made[radius] = ((kernel.sum(1).astype(int) - 1) // 2).tolist()
    return made


def conventions():
    """Six classes of which 4 is nowhere and 5 only predicted; 255 in the truth."""
    classes = 6
    truth = rng.integers(0, 4, 300)
    predicted = np.where(rng.uniform(size=300) < 0.7, truth, rng.choice([0, 1, 2, 3, 5], 300))
    truth[rng.uniform(size=300) < 0.1] = 255
    judged = truth != 255
    matrix = confusion_matrix(truth[judged], predicted[judged], labels=range(classes))
    hit, union, there = np.diag(matrix), matrix.sum(0) + matrix.sum(1) - np.diag(matrix), matrix.sum(1) > 0
    seen = union > 0
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "mmsegmentation": float(jaccard_score(truth[judged], predicted[judged], labels=np.flatnonzero(seen), average="macro")),
        "deeplab": float(jaccard_score(truth[judged], predicted[judged], labels=np.flatnonzero(there), average="macro")),
        "diffsegmenter": float((hit / (union + 1e-10)).mean()),
    }


goldens = {
    "versions": {"numpy": np.__version__, "opencv": cv2.__version__, "scikit-learn": sklearn.__version__},
    "boundary": boundary_cases(),
    "ellipseReaches": ellipses(),
    "conventions": conventions(),
}
Path(__file__).with_name("boundary-goldens.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
