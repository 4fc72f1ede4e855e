"""Scores of soft masks against truth. Soft maps are [classes present, H, W]; labels 0 = background, k = class k."""

import numpy as np


def label_map(soft, classes, threshold=0.5):
    """argmax over the present classes where the largest is above `threshold`, else 0. [C, H, W] -> uint8 [H, W]."""
    if len(classes) == 0:
        return np.zeros(soft.shape[1:], np.uint8)
    best = soft.argmax(0)
    return np.where(soft.max(0) > threshold, np.asarray(classes, np.uint8)[best], 0).astype(np.uint8)


def confusion(predicted, truth, classes):
    """Intersection, union and truth counts per class, background first: [3, classes + 1]."""
    size = classes + 1
    table = np.bincount(truth.ravel().astype(np.int64) * size + predicted.ravel(), minlength=size * size).reshape(
        size, size
    )
    hit = np.diag(table)
    return np.stack([hit, table.sum(0) + table.sum(1) - hit, table.sum(1)])


def iou_of(counts):
    """Mean over classes that occur in the truth (DeepLab's convention). counts [3, K + 1] summed over images."""
    known = counts[2] > 0
    return float(np.mean(counts[0][known] / counts[1][known]))


def mean_iou(pairs, classes):
    """mIoU in [0, 1] of (predicted, truth) label maps, counts summed over the set."""
    return iou_of(sum(confusion(predicted, truth, classes) for predicted, truth in pairs))


def average_precision(score, truth):
    """Area under the precision-recall steps, ties grouped (scikit-learn's average_precision_score)."""
    order = np.argsort(-score.ravel(), kind='stable')
    hits = truth.ravel()[order]
    values = score.ravel()[order]
    last = np.flatnonzero(np.append(np.diff(values) != 0, True))
    true_positive = np.cumsum(hits)[last]
    precision = true_positive / (last + 1)
    recall = true_positive / max(hits.sum(), 1)
    return float(np.sum(np.diff(recall, prepend=0) * precision))


def soft_iou(score, truth):
    """sum(min) / sum(max) of a soft map and a binary truth."""
    return float(np.minimum(score, truth).sum() / max(np.maximum(score, truth).sum(), 1e-9))
