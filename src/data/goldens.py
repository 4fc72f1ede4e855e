"""Writes fixtures/: tiny data sets in the published layouts, coarse masks in every format, and goldens.json.

    python goldens.py        (numpy, Pillow, pycocotools; versions are written into the file)

Pictures differ in size, height and width differ, and all content is drawn here.
"""

import io
import json
import pickle
import shutil
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

rng = np.random.default_rng(20253)
root = Path(__file__).with_name("fixtures")
shutil.rmtree(root, ignore_errors=True)
goldens = {"versions": {name: version(name) for name in ("numpy", "Pillow", "pycocotools")}}


def path(name):
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def photo(height, width):
    small = rng.integers(0, 256, (3, 4, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.BILINEAR))


def save_jpeg(name, pixels):
    """Whole chroma: with halved chroma, decoders differ in how they enlarge it."""
    Image.fromarray(pixels).save(path(name), quality=95, subsampling=0)


def decoded(name):
    return np.asarray(Image.open(path(name)).convert("RGB")).ravel().tolist()


def palette():
    colours = []
    for label in range(256):
        channels = [0, 0, 0]
        for step in range(8):
            for channel in range(3):
                channels[channel] |= ((label >> (3 * step + channel)) & 1) << (7 - step)
        colours += channels
    return colours


def save_labels(name, labels):
    picture = Image.fromarray(labels.astype(np.uint8)).convert("L")
    picture = Image.frombytes("P", picture.size, picture.tobytes())
    picture.putpalette(palette())
    picture.save(path(name))


def blocks(height, width, labels, void=255):
    """One rectangle a label, outlined by void."""
    truth = np.zeros((height, width), np.uint8)
    step = width // (len(labels) + 1)
    for index, label in enumerate(labels):
        left = 1 + index * step
        truth[2 + index : height - 3, left : left + step] = void
        truth[3 + index : height - 4, left + 1 : left + step - 1] = label
    return truth


def voc():
    sizes = {"2007_000033": (18, 25, [1]), "2007_000042": (21, 17, [19, 15]), "2007_000061": (16, 30, [4, 20, 15])}
    for name, (height, width, labels) in sizes.items():
        save_jpeg(f"voc/VOCdevkit/VOC2012/JPEGImages/{name}.jpg", photo(height, width))
        truth = blocks(height, width, labels)
        save_labels(f"voc/VOCdevkit/VOC2012/SegmentationClass/{name}.png", truth)
        save_labels(f"voc/VOCdevkit/VOC2012/SegmentationClassAug/{name}.png", np.where(truth == 255, 0, truth))
        goldens.setdefault("voc", []).append({"name": name, "height": height, "width": width, "truth": truth.ravel().tolist()})
    goldens["vocPhoto"] = decoded("voc/VOCdevkit/VOC2012/JPEGImages/2007_000042.jpg")
    lists = path("voc/VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt").parent
    (lists / "val.txt").write_text("".join(f"{name}\n" for name in sizes))
    (lists / "trainaug.txt").write_text("".join(f"/JPEGImages/{n}.jpg /SegmentationClassAug/{n}.png\n" for n in list(sizes)[:2]))
    (lists / "broken.txt").write_text("2007_000033\n2007_999999\n2007_888888\n")
    (lists / "twice.txt").write_text("2007_000033\n2007_000033\n")


def context():
    truth = np.zeros((14, 23), np.uint8)
    truth[2:9, 3:11], truth[5:13, 12:20] = 59, 37
    save_jpeg("context/JPEGImages/2008_000008.jpg", photo(14, 23))
    Image.fromarray(truth).save(path("context/SegmentationClassContext/2008_000008.png"))
    path("context/ImageSets/SegmentationContext/val.txt").write_text("2008_000008\n")
    goldens["context"] = truth.ravel().tolist()


def coco():
    """The same truth twice: instances for pycocotools to draw, and GroupViT's PNG of it."""
    categories = [{"id": i, "name": n} for i, n in [(1, "person"), (2, "bicycle"), (18, "dog"), (90, "toothbrush")]]
    label_of = {1: 1, 2: 2, 18: 3, 90: 4}
    train_id = {1: 1, 2: 2, 18: 17, 90: 80}
    images, annotations, truths = [], [], {}
    for number, (height, width) in {139: (24, 33), 285: (31, 20), 632: (12, 15)}.items():
        name = f"{number:012d}"
        save_jpeg(f"coco/val2017/{name}.jpg", photo(height, width))
        images.append({"id": number, "file_name": f"{name}.jpg", "height": height, "width": width})
        truths[name] = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)

    def annotate(number, category, segmentation, crowd=0):
        annotations.append(
            {"id": len(annotations) + 1, "image_id": number, "category_id": category, "iscrowd": crowd, "segmentation": segmentation}
        )

    def rle(height, width, compressed):
        made = coco_mask.encode(np.asfortranarray((rng.uniform(size=(height, width)) < 0.2).astype(np.uint8)))
        if compressed:
            return {"size": [height, width], "counts": made["counts"].decode()}
        flat = coco_mask.decode(made).ravel(order="F")
        edges = np.flatnonzero(np.diff(flat)) + 1
        lengths = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
        return {"size": [height, width], "counts": lengths if flat[0] == 0 else [0] + lengths}

    annotate(139, 1, [[2.5, 3.25, 20.75, 1.0, 25.1, 15.9, 8.0, 22.4], [27, 4, 32.9, 4.5, 30, 11]])
    annotate(139, 18, rle(24, 33, False), crowd=1)  # drawn first although second in the file
    annotate(139, 90, [[12.2, 6.6, 28.8, 6.6, 28.8, 19.1, 12.2, 19.1]])
    annotate(285, 2, rle(31, 20, True))
    annotate(285, 18, [[-1.5, 10.2, 12.4, -2.0, 21.3, 14.7, 9.9, 33.0]])  # leaves the picture on all sides
    sizes = {image["id"]: (image["height"], image["width"]) for image in images}
    for annotation in sorted(annotations, key=lambda a: -a["iscrowd"]):
        height, width = sizes[annotation["image_id"]]
        segmentation = annotation["segmentation"]
        rles = coco_mask.frPyObjects(segmentation, height, width) if isinstance(segmentation, list) else [segmentation]
        rles = [coco_mask.frPyObjects(r, height, width) if isinstance(r["counts"], list) else r for r in rles]
        inside = coco_mask.decode(coco_mask.merge(rles)) == 1
        plain, trained = truths[f"{annotation['image_id']:012d}"]
        plain[inside] = label_of[annotation["category_id"]]
        trained[inside] = train_id[annotation["category_id"]]
    path("coco/annotations/instances_val2017.json").write_text(
        json.dumps({"images": images[::-1], "annotations": annotations, "categories": categories[::-1]})
    )
    for name, (_, trained) in truths.items():
        Image.fromarray(trained).save(path(f"coco-png/annotations/val2017/{name}_instanceTrainIds.png"))
        target = path(f"coco-png/images/val2017/{name}.jpg")
        shutil.copy(path(f"coco/val2017/{name}.jpg"), target)
    goldens["coco"] = {n: {"instances": p.ravel().tolist(), "trainIds": t.ravel().tolist()} for n, (p, t) in truths.items()}


def coco_masks():
    """Polygons and runs of all sorts, alone."""
    polygons = []
    for height, width in [(17, 23), (40, 31), (9, 64)]:
        for corners in (3, 4, 7, 12):
            points = rng.uniform(-0.2, 1.2, (corners, 2)) * [width, height]
            points = np.round(points, 2)
            if corners == 7:
                points = np.round(points)  # corners on the grid
            if corners == 12:
                points[5] = points[4]  # an edge of no length
            polygon = points.ravel().tolist()
            drawn = coco_mask.decode(coco_mask.frPyObjects([polygon], height, width))[:, :, 0]
            polygons.append({"height": height, "width": width, "points": polygon, "mask": "".join(map(str, drawn.ravel()))})
    runs = []
    for share, (height, width) in [(0.5, (13, 21)), (0.02, (60, 45)), (1.0, (4, 7)), (0.0, (5, 3))]:
        mask = (rng.uniform(size=(height, width)) < share).astype(np.uint8)
        counts = coco_mask.encode(np.asfortranarray(mask))["counts"].decode()
        runs.append({"height": height, "width": width, "counts": counts, "mask": "".join(map(str, mask.ravel()))})
    goldens["polygons"], goldens["runs"] = polygons, runs


def own_folder():
    for name, (height, width, labels) in {"a_1": (11, 19, [2]), "b": (15, 10, [1, 2])}.items():
        Image.fromarray(photo(height, width)).save(path(f"own/images/{name}.png"))
        truth = blocks(height, width, labels)
        if name == "b":
            truth[truth == 255] = 0
            write_two_bit_grey(path(f"own/masks/{name}.png"), truth)
        else:
            Image.fromarray(truth).save(path(f"own/masks/{name}.png"))
        goldens.setdefault("own", {})[name] = truth.ravel().tolist()
    path("own/classes.txt").write_text("cell phone\r\ntv\r\n")
    Image.fromarray(np.where(blocks(11, 19, [2]) > 0, 255, 0).astype(np.uint8)).save(path("wrong/black-and-white.png"))
    Image.fromarray(photo(11, 19)).save(path("wrong/colour.png"))
    Image.fromarray(photo(19, 11)).save(path("wrong/turned.png"))


def write_two_bit_grey(target, labels):
    import struct
    import zlib

    height, width = labels.shape
    rows = b""
    for row in labels:
        padded = np.concatenate([row, np.zeros(-width % 4, np.uint8)]).reshape(-1, 4)
        rows += b"\0" + bytes((padded << [6, 4, 2, 0]).sum(1).astype(np.uint8))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 2, 0, 0, 0, 0)
    target.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def npy_bytes(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def pickled(dictionary, protocol, old_numpy=False):
    """numpy.save of a dict, with the pickle protocol and module names of an older NumPy."""
    array = np.array(dictionary, dtype=object)
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, np.lib.format.header_data_from_array_1_0(array))
    content = pickle.dumps(array, protocol=protocol)
    if old_numpy:
        content = content.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    return out.getvalue() + content


def numpy_files():
    values = {
        "f2": rng.uniform(size=(2, 3, 5)).astype("<f2"),
        "f4-big": rng.uniform(size=(4, 3)).astype(">f4"),
        "f8-fortran": np.asfortranarray(rng.uniform(size=(2, 3, 4))),
        "f2-big": rng.uniform(size=(7,)).astype(">f2"),
        "u1": rng.integers(0, 256, (3, 4), dtype=np.uint8),
        "i2-big-fortran": np.asfortranarray(rng.integers(-300, 300, (3, 5)).astype(">i2")),
        "i4": rng.integers(-9, 9, (2, 2), dtype=np.int32),
        "i8": rng.integers(-9, 9, (5, 2), dtype=np.int64),
        "u2": rng.integers(0, 60000, (3,), dtype=np.uint16),
        "bool": rng.uniform(size=(3, 2)) < 0.5,
        "scalar": np.array(0.25, np.float32),
    }
    goldens["numpy"] = {}
    for name, array in values.items():
        path(f"numpy/{name}.npy").write_bytes(npy_bytes(array))
        kind = {"f": "float", "b": "boolean"}.get(array.dtype.kind, "integer")
        flat = array.astype(np.float32).ravel(order="C").astype(float).tolist()
        goldens["numpy"][name] = {"shape": list(array.shape), "kind": kind, "data": flat}
    for number in (2, 3):
        path(f"numpy/version-{number}.npy").write_bytes(npy_bytes(values["f2"], (number, 0)))
        goldens["numpy"][f"version-{number}"] = goldens["numpy"]["f2"]
    path("numpy/structured.npy").write_bytes(npy_bytes(np.zeros(2, [("a", "f4"), ("b", "i4")])))
    path("numpy/complex.npy").write_bytes(npy_bytes(np.zeros(2, np.complex64)))

    keys = np.array([14, 3])
    maps = rng.uniform(size=(2, 4, 6)).astype(np.float16)
    dictionary = {"keys": keys, "attn_highres": maps}
    path("pickles/protocol-4.npy").write_bytes(pickled(dictionary, 4))
    path("pickles/protocol-3-old.npy").write_bytes(pickled(dictionary, 3, old_numpy=True))
    path("pickles/protocol-2-old.npy").write_bytes(pickled(dictionary, 2, old_numpy=True))
    fortran = {"keys": keys, "attn_highres": np.asfortranarray(maps), "same": maps}
    path("pickles/fortran.npy").write_bytes(pickled(fortran, 4))
    path("pickles/by-class.npy").write_bytes(pickled({14: maps[0].astype(np.float32), np.int64(3): maps[1].astype(np.float32)}, 4))
    goldens["pickle"] = {"keys": keys.tolist(), "maps": maps.astype(float).ravel().tolist()}

    class Evil:
        def __reduce__(self):
            import os

            return os.system, ("echo this must never run",)

    path("pickles/evil.npy").write_bytes(pickled({"keys": Evil()}, 4))
    path("pickles/evil-2.npy").write_bytes(pickled({"keys": Evil()}, 2))
    path("pickles/nested.npy").write_bytes(pickled({"keys": {"inner": 1}}, 4))


def coarse():
    """Coarse masks of the VOC fixtures, in each format."""
    for item in goldens["voc"]:
        name, height, width = item["name"], item["height"], item["width"]
        truth = np.array(item["truth"]).reshape(height, width)
        labels = [int(label) for label in np.unique(truth) if label not in (0, 255)]
        maps = {label: rng.uniform(size=(height, width)).astype(np.float32) for label in labels}
        item["coarse"] = {str(label): plane.astype(float).ravel().tolist() for label, plane in maps.items()}
        stack = np.stack([maps[label] for label in labels])
        names = {1: "aeroplane", 4: "boat", 15: "person", 19: "train", 20: "tvmonitor"}

        hard = np.where(truth == 255, 0, truth)
        save_labels(f"coarse/labels/{name}.png", hard)
        for label, plane in maps.items():
            grey = Image.fromarray(np.round(plane * 255).astype(np.uint8))
            grey.save(path(f"coarse/soft/{name}_{names[label]}.png"))
            deep = Image.fromarray(np.round(plane * 65535).astype(np.uint16))
            deep.save(path(f"coarse/by-class/{names[label] if label != 20 else 'tv monitor'}/{name}.png"))
        np.save(path(f"coarse/clip-es/{name}.npy"), {"keys": np.array(labels) - 1, "attn_highres": stack.astype(np.float16)})
        np.savez_compressed(path(f"coarse/npz/{name}.npz"), keys=np.array(labels) - 1, high_res=stack)
        volume = np.zeros((height, width, 21), np.float16)
        volume[..., labels] = np.moveaxis(stack, 0, 2)
        volume[..., 0] = 0.25
        np.savez_compressed(path(f"coarse/volume/{name}.npz"), volume)
        np.save(path(f"coarse/label-array/{name}.npy"), hard.astype(np.int64))
    np.save(path("wrong/logits.npy"), np.linspace(-3, 3, 18 * 25 * 21).reshape(18, 25, 21).astype(np.float16))
    np.save(path("wrong/nan.npy"), {"keys": np.array([0]), "cam": np.full((1, 18, 25), np.nan, np.float32)})
    np.save(path("wrong/small.npy"), {"keys": np.array([0]), "cam": np.zeros((1, 5, 7), np.float32)})
    np.save(path("wrong/key.npy"), {"keys": np.array([20]), "cam": np.zeros((1, 18, 25), np.float32)})
    np.save(path("wrong/shape.npy"), np.zeros((18, 25, 7), np.float16))


voc()
context()
coco()
coco_masks()
own_folder()
numpy_files()
coarse()
path("goldens.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
