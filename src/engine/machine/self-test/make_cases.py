"""Writes cases.json: tiny graphs with known answers, computed here in float64 by NumPy.

    python src/engine/machine/self-test/make_cases.py     (pip install onnx==1.23.2 numpy)

Each graph exists in float32 and, with casts inside, in float16. The inputs are sin(seed + 0.37 * i * i), which the
TypeScript side computes by the same formula, so only the answers are stored.
"""
import base64
import json
from math import erf
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

HEADS, TOKENS, HEAD_SIZE = 2, 40, 8  # 40 tokens: fused attention takes its flash path from 32 on
WIDTH = HEADS * HEAD_SIZE
GROUPS, EPSILON = 4, 1e-5


def wave(seed, shape):
    i = np.arange(np.prod(shape), dtype=np.float64)
    return np.sin(seed + 0.37 * i * i).reshape(shape)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def attention(q, k, v):
    split = lambda x: x.reshape(TOKENS, HEADS, HEAD_SIZE).transpose(1, 0, 2)
    weights = softmax(split(q) @ split(k).transpose(0, 2, 1) / np.sqrt(HEAD_SIZE))
    return (weights @ split(v)).transpose(1, 0, 2).reshape(1, TOKENS, WIDTH)


def convolution(x, w):
    c, h, wd = x.shape[1:]
    padded = np.pad(x[0], ((0, 0), (1, 1), (1, 1)))
    windows = np.stack([padded[:, r : r + h, s : s + wd] for r in range(3) for s in range(3)], 1)
    return np.einsum("ckhw,ock->ohw", windows, w.reshape(w.shape[0], c, 9))[None]


def normalise(x, axes):
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + EPSILON)


def layers(x, down, point, dense):
    """What else a U-Net is made of: a convolution with stride 2, group normalisation, SiLU, doubling, a 1 x 1 convolution,
    then, place by place, layer normalisation, a dense layer and GELU."""
    c = down.shape[0]
    h = convolution(x, down)[:, :, ::2, ::2]
    h = normalise(h.reshape(GROUPS, -1), -1).reshape(h.shape)
    h = h / (1 + np.exp(-h))
    h = h.repeat(2, 2).repeat(2, 3)
    h = np.einsum("chw,oc->ohw", h[0], point[:, :, 0, 0])
    h = normalise(h.reshape(c, -1).T, -1) @ dense
    return (h * 0.5 * (1 + np.vectorize(erf)(h / np.sqrt(2))))[None]


def model(inputs, nodes, output_shape, initializers, half, opset=17):
    """Casts to float16 after the inputs and back before the output when `half`."""
    kind = TensorProto.FLOAT16 if half else TensorProto.FLOAT
    casts = [helper.make_node("Cast", [name], [f"{name}_h"], to=kind) for name in inputs]
    out = helper.make_node("Cast", ["y_h"], ["y"], to=TensorProto.FLOAT)
    precision = np.float16 if half else np.float32
    tensors = [
        numpy_helper.from_array(a.astype(precision) if a.dtype == np.float64 else a, name) for name, a in initializers.items()
    ]
    graph = helper.make_graph(
        casts + nodes + [out],
        "known-answer",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output_shape)],
        tensors,
    )
    proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)], ir_version=8
    )
    return base64.b64encode(proto.SerializeToString()).decode()


def case(name, inputs, nodes, answer, initializers, tolerance):
    shapes = {n: list(a.shape) for n, (_, a) in inputs.items()}
    return {
        "name": name,
        "inputs": [{"name": n, "seed": seed, "dims": list(a.shape)} for n, (seed, a) in inputs.items()],
        "graph": {p: model(shapes, nodes, list(answer.shape), initializers, p == "float16") for p in ("float32", "float16")},
        "answer": [round(float(x), 7) for x in answer.ravel()],
        "tolerance": tolerance,
    }


shape = (1, TOKENS, WIDTH)
qkv = {"q": (1, wave(1, shape)), "k": (2, wave(2, shape)), "v": (3, wave(3, shape))}
q, k, v = (a for _, a in qkv.values())
rows = wave(4, (6, 33))
# Sums of exponentials overflow or vanish in half precision unless the largest logit is taken off first.
loud = np.zeros((6, 33))
loud[3, 5], loud[4, 17], loud[5] = 100, 60000, -20
# 6 input channels: onnxruntime 1.30's WebGPU convolution is wrong for them in its default NHWC layout
image, weights = wave(5, (1, 6, 9, 7)), wave(6, (4, 6, 3, 3))

picture = wave(7, (1, 8, 6, 10))
down, point, dense = wave(8, (8, 8, 3, 3)) / 4, wave(9, (8, 8, 1, 1)), wave(10, (8, 12)) / 2

split = [
    helper.make_node("Reshape", [f"{n}_h", "split"], [f"{n}_4"]) for n in "qkv"
]
explicit = split + [
    helper.make_node("Transpose", ["q_4"], ["q_t"], perm=[0, 2, 1, 3]),
    helper.make_node("Transpose", ["k_4"], ["k_t"], perm=[0, 2, 3, 1]),
    helper.make_node("Transpose", ["v_4"], ["v_t"], perm=[0, 2, 1, 3]),
    helper.make_node("MatMul", ["q_t", "k_t"], ["s"]),
    helper.make_node("Mul", ["s", "scale"], ["s_s"]),
    helper.make_node("Softmax", ["s_s"], ["p"], axis=-1),
    helper.make_node("MatMul", ["p", "v_t"], ["o"]),
    helper.make_node("Transpose", ["o"], ["o_t"], perm=[0, 2, 1, 3]),
    helper.make_node("Reshape", ["o_t", "merge"], ["y_h"]),
]
constants = {
    "split": np.array([1, TOKENS, HEADS, HEAD_SIZE]),
    "merge": np.array(shape),
    "scale": np.array(1 / np.sqrt(HEAD_SIZE)),
}

cases = [
    case("attention", qkv, explicit, attention(q, k, v), constants, {"float32": 1e-4, "float16": 1e-2}),
    case(
        "fused attention",
        qkv,
        [helper.make_node("MultiHeadAttention", ["q_h", "k_h", "v_h"], ["y_h"], domain="com.microsoft", num_heads=HEADS)],
        attention(q, k, v),
        {},
        {"float32": 1e-4, "float16": 1e-2},
    ),
    case(
        "softmax",
        {"x": (4, rows)},
        [helper.make_node("Add", ["x_h", "loud"], ["l"]), helper.make_node("Softmax", ["l"], ["y_h"], axis=-1)],
        softmax(rows + loud),
        {"loud": loud},
        {"float32": 1e-5, "float16": 2e-3},
    ),
    case(
        "convolution",
        {"x": (5, image)},
        [helper.make_node("Conv", ["x_h", "w"], ["y_h"], pads=[1, 1, 1, 1])],
        convolution(image, weights),
        {"w": weights},
        # 54 products of values up to 1, accumulated in half precision on some devices
        {"float32": 1e-4, "float16": 3e-2},
    ),
    case(
        "layers",
        {"x": (7, picture)},
        [
            helper.make_node("Conv", ["x_h", "down"], ["c"], pads=[1, 1, 1, 1], strides=[2, 2]),
            helper.make_node("Reshape", ["c", "groups"], ["g"]),
            helper.make_node("InstanceNormalization", ["g", "ones", "zeros"], ["n"], epsilon=EPSILON),
            helper.make_node("Reshape", ["n", "picture"], ["p"]),
            helper.make_node("Sigmoid", ["p"], ["s"]),
            helper.make_node("Mul", ["p", "s"], ["a"]),
            helper.make_node("Resize", ["a", "", "scales"], ["r"], mode="nearest", nearest_mode="floor",
                             coordinate_transformation_mode="asymmetric"),
            helper.make_node("Conv", ["r", "point"], ["o"]),
            helper.make_node("Reshape", ["o", "places"], ["f"]),
            helper.make_node("Transpose", ["f"], ["t"], perm=[0, 2, 1]),
            helper.make_node("LayerNormalization", ["t", "scale"], ["l"], axis=-1, epsilon=EPSILON),
            helper.make_node("MatMul", ["l", "dense"], ["m"]),
            helper.make_node("Gelu", ["m"], ["y_h"], domain="com.microsoft"),
        ],
        layers(picture, down, point, dense),
        {
            "down": down, "point": point, "dense": dense,
            "groups": np.array([1, GROUPS, -1]), "picture": np.array([1, 8, 3, 5]), "places": np.array([1, 8, -1]),
            "ones": np.ones(GROUPS), "zeros": np.zeros(GROUPS), "scale": np.ones(8), "scales": np.array([1.0, 1, 2, 2], np.float32),
        },
        {"float32": 1e-4, "float16": 3e-2},
    ),
]
Path(__file__).with_name("cases.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
