"""Opens the exports in fixtures/ with the tools they are for: python check.py (pip install numpy pillow pycocotools).

export.test.ts holds that the page writes these very bytes; this holds that pycocotools, Pillow and NumPy read the right
pixels from them.
"""

import base64
import io
import json
import pathlib
import zipfile

import numpy as np
from PIL import Image, ImageDraw
from pycocotools.coco import COCO

here = pathlib.Path(__file__).parent
rings = json.loads((here / "goldens.json").read_text())["rings"]
labels = np.frombuffer(base64.b64decode(rings["labels"]), np.uint8).reshape(rings["height"], rings["width"])

for form in ("runs", "polygons"):
    coco = COCO(here / "fixtures" / f"{form}.coco.json")
    annotations = coco.loadAnns(coco.getAnnIds(imgIds=[1]))
    assert [coco.cats[one["category_id"]]["name"] for one in annotations] == ["person", "dog"]
    for one in annotations:
        mask = coco.annToMask(one)
        assert (mask == (labels == one["category_id"])).all(), (form, one["category_id"])
        assert one["area"] == mask.sum()
        used_rows, used_columns = np.nonzero(mask)
        left, top = used_columns.min(), used_rows.min()
        box = [left, top, used_columns.max() + 1 - left, used_rows.max() + 1 - top]
        assert one["bbox"] == box, (form, one["bbox"], box)

# As labelme.utils.shape_to_mask fills a polygon: with its outline, so half a pixel more on every side. These rings are
# a few pixels wide, and feel it.
file = json.loads((here / "fixtures" / "labelme.json").read_text())
assert (file["imageHeight"], file["imageWidth"]) == labels.shape
for name, label in (("person", 15), ("dog", 12)):
    mask = np.zeros(labels.shape, bool)
    for shape in file["shapes"]:
        if shape["label"] != name:
            continue
        picture = Image.new("L", labels.shape[::-1], 0)
        ImageDraw.Draw(picture).polygon([tuple(point) for point in shape["points"]], outline=1, fill=1)
        mask |= np.array(picture, bool)
    truth = labels == label
    overlap = (mask & truth).sum() / (mask | truth).sum()
    print("labelme", name, "IoU", round(float(overlap), 3))
    assert overlap > {15: 0.85, 12: 0.6}[label]

with zipfile.ZipFile(here / "fixtures" / "masks.zip") as archive:
    assert archive.testzip() is None
    for label, name in ((15, "person"), (12, "dog")):
        soft8 = np.array(Image.open(io.BytesIO(archive.read(f"soft-8/{label}-{name}.png"))))
        soft16 = np.array(Image.open(io.BytesIO(archive.read(f"soft-16/{label}-{name}.png"))))
        binary = np.array(Image.open(io.BytesIO(archive.read(f"binary/{label}-{name}.png"))))
        probability = np.where(labels == label, np.float32(0.7), np.float32(0.2))
        assert (soft8 == np.round(probability * 255)).all()
        assert (soft16 == np.round(probability * 65535)).all()
        assert (binary == np.where(labels == label, 255, 0)).all()
    index = Image.open(io.BytesIO(archive.read("labels.png")))
    assert index.mode == "P" and (np.array(index) == labels).all()
    assert archive.read("classes.txt").decode() == "15 person\n12 dog\n"
print("all exports open")
