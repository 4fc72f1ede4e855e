"""Writes goldens.json: the tables of a small made-up run by scikit-learn and NumPy, from pixels.

Run from src/evaluation: python goldens.py
"""

import json

import numpy as np
from sklearn.metrics import average_precision_score, jaccard_score

CLASSES = 4
HEIGHT, WIDTH = 9, 11
random = np.random.RandomState(4)


def picture(labels):
    """Blocks of the labels and background, some pixels not judged; probabilities that lean towards the truth."""
    truth = random.choice([0, *labels], (HEIGHT // 3, WIDTH // 3 + 1))
    truth = np.kron(truth, np.ones((3, 3), int))[:HEIGHT, :WIDTH]
    truth[random.rand(HEIGHT, WIDTH) < 0.1] = 255
    labels = [int(label) for label in np.unique(truth) if label not in (0, 255)]
    soft = lambda lean: [np.round(np.clip(lean * (truth == c) + (1 - lean) * random.rand(HEIGHT, WIDTH), 0, 1), 2) for c in labels]
    return {"truth": truth, "labels": labels, "coarse": soft(0.2), "refined": soft(0.35)}


def predict(item, side, threshold):
    planes = np.array(item[side])
    best = planes.argmax(0)  # the first on a tie
    return np.where(planes.max(0) > threshold, np.array(item["labels"])[best], 0)


def scores(items, side, threshold, classes):
    truth = np.concatenate([item["truth"].ravel() for item in items])
    predicted = np.concatenate([predict(item, side, threshold).ravel() for item in items])
    judged = truth != 255
    truth, predicted = truth[judged], predicted[judged]
    iou = lambda labels: jaccard_score(truth, predicted, labels=labels, average=None, zero_division=0)
    seen = [c for c in classes if (truth == c).any() or (predicted == c).any()]
    true = [c for c in classes if (truth == c).any()]
    pairs = [
        (plane[item["truth"] != 255], (item["truth"] == c)[item["truth"] != 255].astype(float))
        for item in items
        for c, plane in zip(item["labels"], item[side])
    ]
    return {
        "mmsegmentation": float(100 * np.mean(iou(seen))),
        "deeplab": float(100 * np.mean(iou(true))),
        "diffsegmenter": float(100 * np.mean(iou(classes))),
        "classIoU": [float(100 * iou([c])[0]) if c in seen else None for c in classes],
        "averagePrecision": float(100 * np.mean([average_precision_score(t, p) for p, t in pairs])),
        "meanAbsoluteError": float(100 * np.mean([np.abs(p - t).mean() for p, t in pairs])),
        "softIoU": float(100 * np.mean([np.minimum(p, t).sum() / np.maximum(p, t).sum() for p, t in pairs])),
    }


def gains(items):
    """Of each picture: its own mIoU before and after."""
    each = [[scores([item], side, 0.5, range(CLASSES + 1))["mmsegmentation"] for side in ("coarse", "refined")] for item in items]
    return [[before, after] for before, after in each]


items = [picture(labels) for labels in ([1, 2], [2], [1, 2, 4], [4, 1])]  # class 3 is nowhere
flips = [
    (predict(item, "coarse", 0.5), predict(item, "refined", 0.5), item["truth"]) for item in items
]
golden = {
    "items": [
        {"truth": item["truth"].ravel().tolist(), "labels": item["labels"]}
        | {side: [plane.ravel().tolist() for plane in item[side]] for side in ("coarse", "refined")}
        for item in items
    ],
    "withBackground": {side: scores(items, side, 0.5, range(CLASSES + 1)) for side in ("coarse", "refined")},
    "flipped": int(sum(((b != a) & (t != 255)).sum() for b, a, t in flips)),
    "corrected": int(sum(((b != a) & (a == t)).sum() for b, a, t in flips)),
    "gains": gains(items),
}
for item in items:
    item["truth"] = np.where(item["truth"] == 0, 255, item["truth"])  # Context 59: background is not judged
golden["withoutBackground"] = {side: scores(items, side, -1, range(1, CLASSES + 1)) for side in ("coarse", "refined")}
with open("goldens.json", "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
print(json.dumps({key: value for key, value in golden.items() if key != "items"}, indent=1))
