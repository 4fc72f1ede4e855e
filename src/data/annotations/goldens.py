"""Annotations of one picture as labelme, CVAT and COCO have them, and the labels they mean, filled by pycocotools.

python goldens.py (pip install numpy pillow pycocotools)
"""

import base64
import io
import json
import pathlib

import numpy as np
from PIL import Image
from pycocotools import mask as coco

HEIGHT, WIDTH = 31, 47
triangle = [3.5, 2, 30, 9.25, 8, 27]
box = [20, 12, 40, 29]  # left, top, right, bottom
blob = np.zeros((7, 9), bool)
blob[1:6, 2:8] = True
blob[3, 4] = False
blob_left, blob_top = 36, 1


def filled(points):
    return coco.decode(coco.frPyObjects([points], HEIGHT, WIDTH))[..., 0].astype(bool)


def rectangle(left, top, right, bottom):
    return [left, top, right, top, right, bottom, left, bottom]


labels = np.zeros((HEIGHT, WIDTH), np.uint8)
labels[filled(triangle)] = 1
labels[filled(rectangle(*box))] = 2
labels[blob_top : blob_top + 7, blob_left : blob_left + 9][blob] = 1

stream = io.BytesIO()
Image.fromarray(blob).save(stream, "PNG")
pairs = [[triangle[i], triangle[i + 1]] for i in range(0, 6, 2)]
labelme = {
    "version": "5.5.0",
    "flags": {},
    "shapes": [
        {"label": "cat", "points": pairs, "group_id": None, "shape_type": "polygon", "flags": {}},
        {"label": "dog & co", "points": [box[:2], box[2:]], "shape_type": "rectangle", "flags": {}},
        {"label": "cat", "points": [[1, 1]], "shape_type": "point", "flags": {}},
        {
            "label": "cat",
            "points": [[blob_left, blob_top], [blob_left + 8, blob_top + 6]],
            "shape_type": "mask",
            "mask": base64.b64encode(stream.getvalue()).decode(),
        },
    ],
    "imagePath": "harbour.jpg",
    "imageData": None,
    "imageHeight": HEIGHT,
    "imageWidth": WIDTH,
}
flat = blob.ravel().astype(int)
changes = np.flatnonzero(np.diff(np.concatenate([[0], flat]))).tolist()
runs = np.diff([0, *changes, flat.size]).tolist()
points = ";".join(f"{x:.2f},{y:.2f}" for x, y in pairs)
cvat = f"""<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><task><labels><label><name>cat</name></label></labels></task></meta>
  <image id="0" name="other.jpg" width="{WIDTH}" height="{HEIGHT}"></image>
  <image id="1" name="quay/harbour.jpg" width="{WIDTH}" height="{HEIGHT}">
    <mask label="cat" source="manual" occluded="0" rle="{", ".join(map(str, runs))}" left="{blob_left}" top="{blob_top}" width="9" height="7" z_order="2"></mask>
    <box label="dog &amp; co" source="manual" xtl="{box[0]}" ytl="{box[1]}" xbr="{box[2]}" ybr="{box[3]}" z_order="1"></box>
    <polygon label="cat" source="manual" points="{points}" z_order="0"></polygon>
  </image>
</annotations>
"""
whole = np.zeros((HEIGHT, WIDTH), np.uint8)
whole[blob_top : blob_top + 7, blob_left : blob_left + 9] = blob
runs_of_blob = coco.encode(np.asfortranarray(whole))
instances = {
    "images": [
        {"id": 7, "file_name": "harbour.jpg", "height": HEIGHT, "width": WIDTH},
        {"id": 8, "file_name": "other.jpg", "height": 5, "width": 5},
    ],
    "categories": [{"id": 18, "name": "dog & co"}, {"id": 17, "name": "cat"}],
    "annotations": [
        {"id": 1, "image_id": 7, "category_id": 17, "iscrowd": 0, "segmentation": [triangle]},
        {"id": 2, "image_id": 7, "category_id": 18, "iscrowd": 0, "segmentation": [rectangle(*box)]},
        {
            "id": 3,
            "image_id": 7,
            "category_id": 17,
            "iscrowd": 0,
            "segmentation": {"size": [HEIGHT, WIDTH], "counts": runs_of_blob["counts"].decode()},
        },
    ],
}
golden = {
    "height": HEIGHT,
    "width": WIDTH,
    "labels": base64.b64encode(labels.tobytes()).decode(),
    "labelme": labelme,
    "cvat": cvat,
    "coco": instances,
}
pathlib.Path(__file__).with_name("goldens.json").write_text(json.dumps(golden) + "\n")
