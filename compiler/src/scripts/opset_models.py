"""Writes small models of many opsets, with what they compute, for the tests that read them.

Each file carries its inputs and the outputs that ONNX Runtime (or, where that has no kernel, ONNX's reference) gives for
them as properties: "in NAME" and "out NAME", a shape and numbers. "refused" is what the reader's message must say;
"gradient" what that of the derivation must say, where the gradient is refused.

    python opset_models.py ../../../runtime/src/test/resources/opsets
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator

FOLDER = pathlib.Path(sys.argv[1])
RNG = np.random.default_rng(7)
ort.set_default_logger_severity(4)


def reals(*shape):
    return np.round(RNG.uniform(-2, 2, shape), 2).astype(np.float32)


def ints(*values):
    return np.array(values, dtype=np.int64)


def text(array):
    shape = ",".join(str(n) for n in array.shape)
    return f"{shape};" + ",".join(f"{v:.7g}" for v in array.astype(np.float64).ravel())


def node(op, inputs, outputs="y", domain="", **attributes):
    split = lambda names: names.split() if isinstance(names, str) else names
    names = ["" if name == "-" else name for name in split(inputs)]
    results = ["" if n == "-" else n for n in split(outputs)]
    return h.make_node(op, names, results, name=f"the_{op}_{results[0]}", domain=domain, **attributes)


def info(name, array, batch=False):
    shape = list(array.shape)
    if batch:
        shape[0] = "batch"
    return h.make_tensor_value_info(name, h.np_dtype_to_tensor_dtype(array.dtype), shape)


def write(name, opset, nodes, inputs, constants=None, outputs=("y",), refused=None, gradient=None, domains=(),
          functions=(), ir=None, types=None, batch=False, run=True, domain="", known=None):
    nodes = nodes if isinstance(nodes, list) else [nodes]
    graph = h.make_graph(
        nodes, name, [info(n, a, batch) for n, a in inputs.items()],
        [h.make_tensor_value_info(o, (types or {}).get(o, T.FLOAT), None) for o in outputs],
        [numpy_helper.from_array(a, n) for n, a in (constants or {}).items()],
        value_info=[h.make_tensor_value_info(n, T.FLOAT, s) for n, s in (known or {}).items()])
    imports = [h.make_opsetid(domain, opset)] + [h.make_opsetid(d, v) for d, v in domains]
    model = h.make_model(graph, opset_imports=imports, ir_version=ir or (8 if opset < 19 else 10), functions=functions)
    if refused is None and run:
        try:
            options = ort.SessionOptions()
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
            session = ort.InferenceSession(model.SerializeToString(), options)
            results = session.run(list(outputs), inputs)
        except Exception as e:
            print(name, "by the reference:", str(e)[:100])
            results = ReferenceEvaluator(model).run(list(outputs), inputs)
        for o, r in zip(outputs, results):
            h.set_model_props(model, {**props(model), f"out {o}": text(np.asarray(r))})
    h.set_model_props(model, {**props(model), **{f"in {n}": text(a) for n, a in inputs.items()}})
    if refused:
        h.set_model_props(model, {**props(model), "refused": refused})
    if gradient:
        h.set_model_props(model, {**props(model), "gradient": gradient})
    path = FOLDER / f"{name}.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    assert path.stat().st_size < 2048, (name, path.stat().st_size)


def props(model):
    return {p.key: p.value for p in model.metadata_props}


def attributes_that_became_inputs():
    x = reals(2, 5)
    write("clip-6", 6 + 1, node("Clip", "x", min=-0.5, max=1.0), {"x": x})
    write("clip-6-min", 10, node("Clip", "x", min=0.25), {"x": x})
    write("clip-6-none", 9, node("Clip", "x"), {"x": x})
    for opset in (11, 12, 13):
        write(f"clip-{opset}", opset, node("Clip", "x - b"), {"x": x}, {"b": np.float32(0.5)})
    write("pad-2", 10, node("Pad", "x", pads=[0, 1, 0, 2], value=0.5), {"x": x})
    write("pad-2-edge", 7, node("Pad", "x", pads=[0, 1, 0, 2], mode="edge"), {"x": x})
    write("pad-11", 11, node("Pad", "x p"), {"x": x}, {"p": ints(0, 1, 0, -1)})
    write("pad-18", 18, node("Pad", "x p - a"), {"x": x}, {"p": ints(2, 1), "a": ints(-1)})
    write("pad-19", 19, node("Pad", "x p", mode="wrap"), {"x": x}, {"p": ints(0, 1, 0, 2)})
    write("slice-1", 9, node("Slice", "x", starts=[1], ends=[-1], axes=[1]), {"x": x})
    write("slice-1-all", 7, node("Slice", "x", starts=[0, 1], ends=[2, 9]), {"x": x})
    write("slice-10", 10, node("Slice", "x s e a t"), {"x": x},
          {"s": ints(-1), "e": ints(-9), "a": ints(1), "t": ints(-2)})
    thin = reals(2, 1, 3, 1)
    write("squeeze-1", 7, node("Squeeze", "x", axes=[1]), {"x": thin})
    write("squeeze-1-all", 12, node("Squeeze", "x"), {"x": thin})
    write("squeeze-11", 11, node("Squeeze", "x", axes=[-1, 1]), {"x": thin})
    write("squeeze-13", 13, node("Squeeze", "x a"), {"x": thin}, {"a": ints(3)})
    write("unsqueeze-1", 7, node("Unsqueeze", "x", axes=[0, 2]), {"x": x})
    write("unsqueeze-11", 12, node("Unsqueeze", "x", axes=[-1]), {"x": x})
    write("unsqueeze-13", 13, node("Unsqueeze", "x a"), {"x": x}, {"a": ints(-1)})
    write("topk-1", 9, node("TopK", "x", "y i", k=2), {"x": x})
    write("topk-10", 10, node("TopK", "x k", "y i", axis=0), {"x": x}, {"k": ints(1)})
    write("topk-11", 11, node("TopK", "x k", "y i", largest=0), {"x": x}, {"k": ints(2)})
    names = ["Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSumExp"]
    x = reals(2, 3, 2)
    for opset in (7, 11, 13, 17):
        nodes = [node(f"Reduce{n}", "x" if n != "Sum" or opset < 13 else "x a", n, keepdims=i % 2,
                      **({"axes": [1, 2]} if n != "Sum" or opset < 13 else {})) for i, n in enumerate(names)]
        write(f"reduce-{opset}", opset, nodes, {"x": x}, {"a": ints(1, 2)}, outputs=names)
    nodes = [node(f"Reduce{n}", "x a", n, keepdims=i % 2) for i, n in enumerate(names)]
    write("reduce-18", 18, nodes, {"x": x}, {"a": ints(-1)}, outputs=names)
    write("reduce-all", 7, [node("ReduceMean", "x")], {"x": x})
    write("split-2", 7, node("Split", "x", "y z", split=[1, 4], axis=1), {"x": reals(2, 5)}, outputs=("y", "z"))
    write("split-2-even", 12, node("Split", "x", "y z", axis=-1), {"x": reals(2, 6)}, outputs=("y", "z"))
    write("split-13", 13, node("Split", "x s", "y z", axis=1), {"x": reals(2, 5)}, {"s": ints(3, 2)}, ("y", "z"))
    write("split-18", 18, node("Split", "x", "y z w", axis=1, num_outputs=3), {"x": reals(2, 7)},
          outputs=("y", "z", "w"))


def meanings_that_changed():
    x = reals(2, 2, 3)
    for op in ("Softmax", "LogSoftmax", "Hardmax"):
        write(f"{op.lower()}-7", 7, node(op, "x"), {"x": x})
        write(f"{op.lower()}-12", 12, node(op, "x", axis=0), {"x": x})
        write(f"{op.lower()}-11", 11, node(op, "x", axis=-1), {"x": x})
        write(f"{op.lower()}-13", 13, node(op, "x", axis=1), {"x": x})
        write(f"{op.lower()}-13-default", 13, node(op, "x"), {"x": x})
    image = reals(1, 1, 2, 3)
    scales = np.array([1, 1, 2, 2], dtype=np.float32)
    write("upsample-7", 7, node("Upsample", "x", scales=[1.0, 1.0, 2.0, 2.0]), {"x": image})
    write("upsample-7-linear", 8, node("Upsample", "x", scales=[1.0, 1.0, 2.0, 2.0], mode="linear"), {"x": image})
    write("upsample-9", 9, node("Upsample", "x s"), {"x": image}, {"s": scales})
    write("resize-10", 10, node("Resize", "x s"), {"x": image}, {"s": scales})
    write("resize-10-linear", 10, node("Resize", "x s", mode="linear"), {"x": image}, {"s": scales})
    write("resize-10-smaller", 10, node("Resize", "x s"), {"x": reals(1, 1, 4, 5)},
          {"s": np.array([1, 1, 0.6, 0.5], dtype=np.float32)})
    empty = np.zeros(0, dtype=np.float32)
    write("resize-11", 11, node("Resize", "x r s", mode="linear"), {"x": image}, {"r": empty, "s": scales})
    write("resize-11-sizes", 11, node("Resize", "x r s z", coordinate_transformation_mode="asymmetric",
                                      nearest_mode="floor"), {"x": image},
          {"r": empty, "s": empty, "z": ints(1, 1, 4, 5)})
    write("resize-13", 13, node("Resize", "x - s", mode="cubic"), {"x": image}, {"s": scales})
    write("resize-18", 18, node("Resize", "x - s", mode="linear", antialias=1, axes=[3]), {"x": reals(1, 1, 2, 6)},
          {"s": np.array([0.5], dtype=np.float32)})
    write("resize-19", 19, node("Resize", "x - s", mode="linear", coordinate_transformation_mode="half_pixel_symmetric"),
          {"x": image}, {"s": scales})
    four = reals(2, 4, 3)
    for opset in (18, 21):
        size = 2 if opset == 18 else 4
        write(f"groupnorm-{opset}", opset, node("GroupNormalization", "x s b", num_groups=2, epsilon=0.01), {"x": four},
              {"s": reals(size), "b": reals(size)})
    constants = {"s": reals(4), "b": reals(4), "m": reals(4), "v": np.abs(reals(4)) + np.float32(0.1)}
    for opset in (7, 9, 14, 15):
        write(f"batchnorm-{opset}", opset, node("BatchNormalization", "x s b m v", epsilon=0.01, momentum=0.8),
              {"x": four}, constants)
    write("batchnorm-training", 14, node("BatchNormalization", "x s b m v", "y r q", training_mode=1), {"x": four},
          constants, refused="model.eval()")
    write("batchnorm-spatial", 7, node("BatchNormalization", "x s b m v", spatial=0), {"x": four}, constants,
          refused="model.eval()")
    x = reals(2, 3)
    write("dropout-7", 7, node("Dropout", "x", "y m", ratio=0.5), {"x": x})
    write("dropout-12", 12, node("Dropout", "x r t"), {"x": x},
          {"r": np.float32(0.5), "t": np.array(False)})
    write("dropout-training", 13, node("Dropout", "x r t"), {"x": x}, {"r": np.float32(0.5), "t": np.array(True)},
          refused="model.eval()")
    data = reals(3, 3)
    write("scatter-9", 9, node("Scatter", "x i u", axis=1), {"x": data},
          {"i": np.array([[0, 2]], dtype=np.int64), "u": reals(1, 2)})
    write("maxpool-8", 8, node("MaxPool", "x", kernel_shape=[2, 2], storage_order=1), {"x": reals(1, 1, 3, 4)})
    write("maxpool-ceil", 10, [node("MaxPool", "x", "p", kernel_shape=[3, 2], strides=[4, 2], pads=[1, 1, 1, 1],
                                    ceil_mode=1), node("Mul", "p b")], {"x": reals(1, 1, 7, 6)}, {"b": reals(2, 4)})
    write("averagepool-ceil", 10, [node("AveragePool", "x", "p", kernel_shape=[3, 2], strides=[2, 3], ceil_mode=1),
                                   node("Mul", "p b")], {"x": reals(1, 1, 7, 6)}, {"b": reals(3, 2)})
    write("cast-24", 24, [node("Cast", "x", "c", to=T.FLOAT16, round_mode="up"), node("Cast", "c", to=T.FLOAT)],
          {"x": x}, ir=10)
    write("castlike-15", 15, [node("CastLike", "i x"), ], {"x": x}, {"i": ints(1, 2)}, run=True)
    write("reshape-14", 14, node("Reshape", "x s", allowzero=1), {"x": reals(2, 3)}, {"s": ints(3, 2)})


def newer_operators():
    x = reals(2, 4)
    write("gelu-20", 20, node("Gelu", "x"), {"x": x})
    write("gelu-20-tanh", 20, node("Gelu", "x", approximate="tanh"), {"x": x})
    write("rmsnorm-23", 23, node("RMSNormalization", "x s", epsilon=0.01), {"x": x}, {"s": reals(4)})
    write("swish-24", 24, node("Swish", "x", alpha=1.5), {"x": x})
    write("swish-24-default", 24, node("Swish", "x"), {"x": x})
    write("layernorm-17", 17, node("LayerNormalization", "x s b", "y m v"), {"x": x}, {"s": reals(4), "b": reals(4)})
    write("hardswish-14", 14, node("HardSwish", "x"), {"x": 3 * x})
    write("mish-18", 18, node("Mish", "x"), {"x": x})
    write("trilu-14", 14, node("Trilu", "x"), {"x": reals(3, 4)})
    image = reals(1, 2, 4, 4)
    for opset in (7, 11, 13, 17, 19, 21, 22, 23, 24):
        pads = {"pads": [0, 0, 1, 1, 0, 0, 1, 1]} if opset < 11 else {}
        nodes = [
            node("Conv", "x w b", "c", pads=[1, 1, 1, 1]),
            node("Relu", "c", "r"),
            node("MaxPool", "r", "m", kernel_shape=[2, 2], strides=[2, 2]),
            node("Pad", "m" if pads else "m p", "q", **pads),
            node("AveragePool", "q", "a", kernel_shape=[3, 3], strides=[1, 1]),
            node("Flatten", "a", "f"),
            node("Gemm", "f d e", "g", transB=1),
            node("Softmax", "g", "y", axis=-1 if opset >= 13 else 1),
        ]
        write(f"network-{opset}", opset, nodes, {"x": image},
              {"w": reals(3, 2, 3, 3), "b": reals(3), "p": ints(0, 0, 1, 1, 0, 0, 1, 1), "d": reals(2, 12),
               "e": reals(2)}, batch=True)


def functions_and_constants():
    x = reals(2, 3)
    scaled = h.make_function(
        "local", "Scaled", ["a"], ["b"],
        [node("Constant", [], "f", value_float=1.5), node("Mul", "a f", "m"), leaky("m", "b")],
        [h.make_opsetid("", 18)], ["alpha"])
    twice = h.make_function("local", "Twice", ["a"], ["b"],
                            [h.make_node("Scaled", ["a"], ["s"], domain="local", alpha=0.3),
                             h.make_node("Scaled", ["s"], ["b"], domain="local", alpha=0.1)],
                            [h.make_opsetid("", 18), h.make_opsetid("local", 1)])
    write("functions", 18, node("Twice", "x", domain="local"), {"x": x}, domains=[("local", 1)],
          functions=[scaled, twice])
    constants = [
        node("Constant", [], "t", value=numpy_helper.from_array(reals(3), "t")),
        node("Constant", [], "f", value_float=1.5),
        node("Constant", [], "fs", value_floats=[1.0, -2.0, 0.5]),
        node("Constant", [], "i", value_int=2),
        node("Constant", [], "is", value_ints=[-1, 3]),
        node("Add", "x t", "a"), node("Mul", "a f", "b"), node("Mul", "b fs", "c"), node("Cast", "i", "j", to=T.FLOAT),
        node("Div", "c j", "d"), node("Reshape", "d is"),
    ]
    write("constants", 13, constants, {"x": x})
    sparse = h.make_sparse_tensor(numpy_helper.from_array(reals(1), "v"), numpy_helper.from_array(ints(1), "i"), [3])
    write("constant-sparse", 13, [node("Constant", [], "s", sparse_value=sparse), node("Add", "x s")], {"x": x},
          refused="sparse")
    write("ai-onnx", 13, h.make_node("Relu", ["x"], ["y"], domain="ai.onnx"), {"x": x}, domain="ai.onnx")


def leaky(source, target):
    made = h.make_node("LeakyRelu", [source], [target])
    attribute = made.attribute.add()
    attribute.name, attribute.ref_attr_name, attribute.type = "alpha", "alpha", onnx.AttributeProto.FLOAT
    return made


def graph(name, nodes, outputs, inputs=()):
    value = lambda n, t, s: h.make_tensor_value_info(n, t, s)
    return h.make_graph(nodes, name, [value(*i) for i in inputs], [value(*o) for o in outputs])


def control_flow():
    x = reals(2, 3)
    then = graph("then", [node("Add", "x b", "t")], [("t", T.FLOAT, None)])
    other = graph("other", [node("Mul", "x b", "e")], [("e", T.FLOAT, None)])
    branch = node("If", "c", then_branch=then, else_branch=other)
    for flag in (True, False):
        write(f"if-constant-{flag}".lower(), 13, branch, {"x": x}, {"c": np.array(flag), "b": reals(3)})
    size = [node("Shape", "x", "s"), node("Gather", "s i", "n"), node("Equal", "n t3", "c")]
    write("if-shape", 13, size + [branch], {"x": x}, {"i": np.array(1), "t3": np.array(3), "b": reals(3)}, batch=True)
    test = [node("ReduceSum", "x", "r", keepdims=0), node("Greater", "r z", "c")]
    write("if-undecided", 13, test + [branch], {"x": x}, {"z": np.float32(0), "b": reals(3)},
          gradient="the_If")
    body = graph("body", [node("Add", "acc k", "sum"), node("Identity", "go", "still")],
                 [("still", T.BOOL, []), ("sum", T.FLOAT, None)],
                 [("count", T.INT64, []), ("go", T.BOOL, []), ("acc", T.FLOAT, None)])
    loop = [node("Relu", "x", "k"), node("Loop", "n c z", "y", body=body)]
    write("loop", 13, loop, {"x": x}, {"n": np.array(3), "c": np.array(True), "z": np.zeros((2, 3), np.float32)})
    write("loop-beside", 13, loop[:1] + [node("Loop", "n c z", "l", body=body), node("Mul", "x two")], {"x": x},
          {"n": np.array(3), "c": np.array(True), "z": np.zeros((2, 3), np.float32), "two": np.float32(2)},
          outputs=("y", "l"))
    scan = graph("scanned", [node("Add", "before row", "next"), node("Mul", "next k", "out")],
                 [("next", T.FLOAT, [3]), ("out", T.FLOAT, [3])],
                 [("before", T.FLOAT, [3]), ("row", T.FLOAT, [3])])
    write("scan", 13, [node("Exp", "b", "k"), node("Scan", "z x", "last y", body=scan, num_scan_inputs=1)], {"x": x},
          {"z": np.zeros(3, np.float32), "b": reals(3)}, outputs=("y", "last"))
    inner = graph("inner", [node("Mul", "x b", "q")], [("q", T.FLOAT, None)])
    outer = graph("outer", [node("If", "d", "p", then_branch=inner, else_branch=other)], [("p", T.FLOAT, None)])
    write("if-nested", 13, test + [node("Not", "c", "d"), node("If", "c", then_branch=outer, else_branch=other)],
          {"x": x}, {"z": np.float32(0), "b": reals(3)}, gradient="the_If")


def strangers():
    x = reals(2, 3)
    write("foreign", 13, [node("NonZero", "x", "n"), node("Cast", "n", to=T.FLOAT)], {"x": np.array([[0, 1.5]], np.float32)},
          run=True)
    write("foreign-old", 16, node("GridSample", "x g"), {"x": reals(1, 1, 3, 3)}, {"g": reals(1, 2, 2, 2) / 2},
          gradient="GridSample")
    write("foreign-float", 20, node("GridSample", "x g"), {"x": reals(1, 1, 3, 3)}, {"g": reals(1, 2, 2, 2) / 2},
          gradient="GridSample")
    write("foreign-beside", 20, [node("GridSample", "b g", "s"), node("Add", "x s")], {"x": reals(1, 1, 2, 2)},
          {"b": reals(1, 1, 3, 3), "g": reals(1, 2, 2, 2) / 2}, known={"s": [1, 1, 2, 2]})
    write("domain", 17, node("QuickGelu", "x", domain="com.microsoft", alpha=1.2), {"x": x},
          domains=[("com.microsoft", 1)], gradient="QuickGelu")
    write("domain-beside", 17, [node("QuickGelu", "b", "s", domain="com.microsoft"), node("Add", "x s")], {"x": x},
          {"b": reals(2, 3)}, domains=[("com.microsoft", 1)], known={"s": [2, 3]})
    write("opset-6", 6, node("Relu", "x"), {"x": x}, refused="opset 6")
    write("opset-25", 25, node("Relu", "x"), {"x": x}, refused="opset 25")
    write("complex", 20, node("Identity", "x"), {"x": x.astype(np.complex64)}, types={"y": T.COMPLEX64},
          refused="element type 14")
    write("later", 24, node("Attention", "x x x"), {"x": reals(1, 1, 2, 2)})


def others():
    x = reals(2, 3)
    write("arithmetic-7", 7, [node("Add", "x b", "a"), node("Mul", "a b", "m"), node("Sub", "m b", "s"),
                              node("Div", "s b", "d"), node("Pow", "d c")], {"x": x}, {"b": reals(3), "c": np.float32(2)})
    write("sums-8", 8, [node("Sum", "x b", "s"), node("Max", "s x", "m"), node("Min", "m b", "i"),
                        node("Mean", "i x")], {"x": x}, {"b": reals(3)})
    write("prelu-7", 7, node("PRelu", "x s"), {"x": x}, {"s": reals(3)})
    write("activations-7", 7, [node("Elu", "x", "a", alpha=0.5), node("Selu", "a", "b"),
                               node("LeakyRelu", "b", "c", alpha=0.2), node("ThresholdedRelu", "c", "d", alpha=-0.4),
                               node("HardSigmoid", "d", "e"), node("Softplus", "e", "f"), node("Softsign", "f", "g"),
                               node("Tanh", "g", "i"), node("Sigmoid", "i")], {"x": x})
    write("flatten-11", 11, node("Flatten", "x", axis=-1), {"x": reals(2, 3, 2)})
    write("gemm-7", 7, node("Gemm", "x w b", alpha=0.5, beta=2.0), {"x": x}, {"w": reals(3, 2), "b": reals(2)})
    write("gemm-11", 11, node("Gemm", "x w"), {"x": x}, {"w": reals(3, 2)})
    write("instancenorm-6", 7, node("InstanceNormalization", "x s b"), {"x": reals(1, 2, 3)}, {"s": reals(2), "b": reals(2)})
    write("lrn-1", 7, node("LRN", "x", size=3, alpha=0.1), {"x": reals(1, 4, 2, 2)})
    write("lppool-2", 7, node("LpPool", "x", kernel_shape=[2, 2]), {"x": reals(1, 1, 3, 3)})
    write("cumsum-11", 11, node("CumSum", "x a"), {"x": x}, {"a": np.array(1)})
    write("einsum-12", 12, node("Einsum", "x w", equation="bi,ij->bj"), {"x": x}, {"w": reals(3, 2)})
    write("lstm-7", 7, node("LSTM", "x w r", "y h c", hidden_size=2), {"x": reals(2, 1, 2)},
          {"w": reals(1, 8, 2), "r": reals(1, 8, 2)}, outputs=("y", "h", "c"))
    write("gru-7-last", 7, node("GRU", "x w r b", "- y", hidden_size=2, linear_before_reset=1), {"x": reals(2, 1, 2)},
          {"w": reals(1, 6, 2), "r": reals(1, 6, 2), "b": reals(1, 12)})
    write("onehot-9", 9, [node("ArgMax", "x", "a", axis=1, keepdims=0), node("OneHot", "a d v", "o"),
                          node("Mul", "o x")], {"x": x}, {"d": np.array(3), "v": np.array([0, 2], np.float32)})
    write("shape-15", 15, [node("Shape", "x", "s", start=1), node("Expand", "b s", "e"), node("Add", "e x")],
          {"x": x}, {"b": reals(1)}, batch=True)
    write("constantofshape-9", 9, [node("Shape", "x", "s"), node("ConstantOfShape", "s", "c", value=h.make_tensor(
        "v", T.FLOAT, [1], [2.5])), node("Mul", "c x")], {"x": x}, batch=True)
    write("half", 13, [node("Cast", "x", "c", to=T.FLOAT16), node("Relu", "c", "r"), node("Cast", "r", to=T.FLOAT)],
          {"x": x})
    write("pads-computed", 13, [
        node("ConstantOfShape", "two", "zeros", value=h.make_tensor("v", T.INT64, [1], [0])),
        node("Concat", "p zeros", "all", axis=0), node("Reshape", "all pairs", "m"),
        node("Slice", "m minus least zero minus", "f"), node("Transpose", "f", "t", perm=[1, 0]),
        node("Reshape", "t minus", "v"), node("Pad", "x v")], {"x": x},
        {"two": ints(2), "p": ints(1, 2), "pairs": ints(-1, 2), "minus": ints(-1), "least": ints(-(2 ** 63) + 1),
         "zero": ints(0)}, batch=True)


for make in (attributes_that_became_inputs, meanings_that_changed, newer_operators, functions_and_constants,
             control_flow, strangers, others):
    make()
