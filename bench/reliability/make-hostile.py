"""Makes the models of cli/src/test/resources/hostile/names-and-operators.zip, and 3,100 more that are not kept.

make-hostile.py FOLDER, with onnx 1.23.2 and numpy 2: operators with attributes and inputs that make no sense, by seed;
names that a terminal, HTML or a file system would obey; external data that lies elsewhere; graphs in circles; functions
that call themselves; tensors that are not what they say. `jennit fuzz --replay FOLDER` tries them.
"""

import pathlib
import random
import sys

import numpy as np
import onnx
from onnx import TensorProto, defs, helper, numpy_helper

FOLDER = pathlib.Path(sys.argv[1])
FLOAT = TensorProto.FLOAT
ODD_NUMBERS = [0, -1, 1, 2, 7, 2**31 - 1, 2**31, -(2**31), 2**62, 2**63 - 1, -(2**63)]
SHAPES = [[], [0], [1], [4], [2, 3], [1, 2, 4, 4], [1, 2, 3, 4, 5], ["N", 3, "H", "W"], ["N"], None]
NAMES = [
    "\x1b[31mRED\x1b[0m", "a\nb: forged line", "a\rjennit: ok", "</text><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "\u202egnp.exe", "\x00nul", "\x07bell", "\x9b31m", "%s%n%1000000000d", "{{title}}",
    "${jndi:ldap://x}", "../../../tmp/pwned", "a" * 100_000, " ", "\\", "\u2028", "\ud7ff", "\U0001f600" * 50, "C:\\x", "-o",
    "--audit", "#", "\t\t",
]  # fmt: skip


def info(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


X = info("x", ["N", 4])
Y = info("y", ["N", 2])
W = numpy_helper.from_array(np.ones((4, 2), np.float32), "w")


def model(nodes, inputs=(X,), outputs=(Y,), initializers=(), opset=20, functions=(), domains=(), **told):
    graph = helper.make_graph(nodes, "g", list(inputs), list(outputs), list(initializers))
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(domain, 1) for domain in domains]
    made = helper.make_model(graph, opset_imports=opsets, functions=list(functions), **told)
    made.ir_version = 9
    return made


def save(name, made):
    (FOLDER / f"{name}.onnx").write_bytes(made if isinstance(made, bytes) else made.SerializeToString())


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs, outputs, **attributes)


# --- operators


def odd_attribute(declared, rng):
    kind = declared.type
    types = defs.OpSchema.AttrType
    made = onnx.AttributeProto(name=declared.name)
    if kind == types.INT:
        return helper.make_attribute(declared.name, rng.choice(ODD_NUMBERS))
    if kind == types.INTS:
        made.type = onnx.AttributeProto.INTS
        made.ints.extend(rng.choice(ODD_NUMBERS) for _ in range(rng.choice([0, 1, 2, 3, 4, 8, 100])))
        return made
    if kind == types.FLOAT:
        return helper.make_attribute(declared.name, float(rng.choice([0, -1, float("nan"), float("inf"), 1e38, 1e-45])))
    if kind == types.STRING:
        return helper.make_attribute(declared.name, rng.choice(["", "x", "SAME_UPPER", "ij,jk->ik", "a->" * 5, "reflect"]))
    if kind == types.TENSOR:
        return helper.make_attribute(
            declared.name, numpy_helper.from_array(np.array(rng.choice([[], [1.0], [[1, 2]], [2**60]])))
        )
    return None


def operators(rng):
    constants = [
        np.zeros(0, np.int64), np.array([2**62, 1]), np.array([-1]), np.array(0), np.array([1.5, 2], np.float32),
        np.full((3, 3), np.nan, np.float32), np.array([[0, 1], [2**63 - 1, -(2**63)]]), np.ones((4, 2, 3, 3), np.float32),
        np.array([1] * 8), np.array([1, 2, 2**40, 2**40]),
    ]  # fmt: skip
    for schema in defs.get_all_schemas():
        if schema.domain not in ("", "ai.onnx.ml"):
            continue
        for variant in range(14):
            inputs, initializers, names = [info("x", rng.choice(SHAPES))], [], []
            for i in range(rng.choice([0, schema.min_input, min(schema.max_input, 6)])):
                chance = rng.random()
                if chance < 0.4:
                    initializers.append(numpy_helper.from_array(rng.choice(constants), f"c{i}"))
                    names.append(f"c{i}")
                else:
                    names.append("x" if i == 0 or chance < 0.9 else "")
            odd = node(schema.name, names, ["y"], name="n", domain=schema.domain)
            for declared in schema.attributes.values():
                attribute = odd_attribute(declared, rng) if rng.random() < 0.7 else None
                if attribute is not None:
                    odd.attribute.append(attribute)
            chain = [odd, node("Relu", ["y"], ["out"])]
            opset = rng.choice([20, 20, 13, 11, 9, 17, 22])
            save(
                f"op_{schema.name}_{variant}",
                model(chain, inputs, [info("out", None)], initializers, opset=opset, domains=["ai.onnx.ml"]),
            )


# --- names and places


def names():
    for i, name in enumerate(NAMES):
        save(f"name_node{i}", model([node("MatMul", ["x", "w"], ["h"], name=name), node("Relu", ["h"], ["y"])], initializers=[W]))
        own = numpy_helper.from_array(np.ones((4, 2), np.float32), name + "w")
        nodes = [node("MatMul", [name, name + "w"], [name + "h"]), node("Relu", [name + "h"], [name + "y"])]
        save(f"name_io{i}", model(nodes, [info(name, ["N", 4])], [info(name + "y", [name, 2])], [own]))
        save(f"name_op{i}", model([node(name, ["x"], ["y"], name="n")]))
        save(f"name_dom{i}", model([node("Foo", ["x"], ["y"], name=name, domain=name)]))
        wrong = [node("MatMul", ["x", "w"], ["h"], name="n"), node("Softmax", ["h"], ["y"], name=name, axis=7)]
        save(f"name_err{i}", model(wrong, initializers=[W], doc_string=name, producer_name=name))
        save(f"ext_loc{i}", external(location=name))


def external(**entries):
    tensor = onnx.TensorProto(name="w", data_type=FLOAT, dims=[4, 2], data_location=onnx.TensorProto.EXTERNAL)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=value)
    return model([node("MatMul", ["x", "w"], ["y"])], initializers=[tensor])


def places():
    (FOLDER / "data.bin").write_bytes(bytes(64))
    for name, target in (("link", "/etc/passwd"), ("loop", "loop"), ("dir", "/etc")):
        (FOLDER / name).is_symlink() or (FOLDER / name).symlink_to(target)
    odd = [
        ("data.bin", "-1", "32"), ("data.bin", str(2**63 - 1), "32"), ("data.bin", "0", "-5"), ("data.bin", "64", "32"),
        ("data.bin", "x", "y"), ("data.bin", "33", "32"), ("link", "0", "32"), ("loop", "0", "32"), ("dir/passwd", "0", "32"),
        ("data.bin/", "0", "32"), ("/dev/zero", "0", "32"), (".", "0", "32"), ("dir/../data.bin", "0", "32"),
        ("file:///etc/passwd", "0", "32"), ("https://example.com/x", "0", "32"), ("data.bin\0.txt", "0", "32"),
        ("data.bin", "0" * 100_001, "32"), ("data.bin", " 0 ", "32"), ("data.bin", "\uff10", "32"),
    ]  # fmt: skip
    for i, (location, offset, length) in enumerate(odd):
        save(f"ext_{i}", external(location=location, offset=offset, length=length))


# --- graphs, functions and tensors


def structure():
    any_y = [info("y", None)]
    save("cycle1", model([node("Add", ["x", "a"], ["a"])], outputs=[info("a", None)]))
    save("cycle2", model([node("Add", ["x", "b"], ["a"]), node("Add", ["x", "a"], ["b"])], outputs=[info("b", None)]))
    save("dup_value", model([node("Relu", ["x"], ["y"]), node("Relu", ["x"], ["y"])], outputs=any_y))
    save("shadow_input", model([node("Relu", ["x"], ["x"])], outputs=[info("x", None)]))
    save("dup_init", model([node("MatMul", ["x", "w"], ["y"])], initializers=[W, W, W]))
    save("sum_wide", model([node("Sum", ["x"] * 100_000, ["y"])], outputs=any_y))
    for i, version in enumerate([0, -1, 2**40, -(2**63), 1, 6, 23, 24, 25, 99]):
        save(f"opset{i}", model([node("Relu", ["x"], ["y"])], outputs=any_y, opset=version))
    body = helper.make_graph(
        [node("Identity", ["cond"], ["co"]), node("Relu", ["a"], ["ao"])],
        "b",
        [info("i", [], TensorProto.INT64), info("cond", [], TensorProto.BOOL), info("a", None)],
        [info("co", [], TensorProto.BOOL), info("ao", None)],
    )
    for name, trips in (("neg", -5), ("zero", 0), ("max", 2**63 - 1), ("mill", 999_999)):
        given = [numpy_helper.from_array(np.array(trips), "t"), numpy_helper.from_array(np.array(True), "c")]
        save(f"loop_{name}", model([node("Loop", ["t", "c", "x"], ["y"], body=body)], outputs=any_y, initializers=given))
    for count in (1, 50):
        ring = [
            helper.make_function(
                "d", f"f{i}", ["a"], ["b"], [node(f"f{(i + 1) % count}", ["a"], ["b"], domain="d")],
                [helper.make_opsetid("", 20), helper.make_opsetid("d", 1)],
            )
            for i in range(count)
        ]  # fmt: skip
        save(f"fn_ring{count}", model([node("f0", ["x"], ["y"], domain="d")], outputs=any_y, functions=ring, domains=["d"]))
    for name, value in (("nan", np.nan), ("inf", np.inf), ("huge", 3e38), ("denorm", 1e-45)):
        given = [numpy_helper.from_array(np.full(shape, value, np.float32), key) for key, shape in (("w", (4, 2)), ("b", 2))]
        save(f"weight_{name}", model([node("Gemm", ["x", "w", "b"], ["y"])], initializers=given))
    odd = [
        ([4, 2], 31, 1), ([4, 2], 33, 1), ([4, 2], 0, 1), ([2**31, 2], 8, 1), ([-4, -2], 32, 1), ([4, 2], 32, 99),
        ([4, 2], 32, 0), ([4, 2], 32, 8), ([4, 2], 4, 21), ([4, 2], 32, 16), ([1] * 100_000, 4, 1),
    ]  # fmt: skip
    for i, (dims, length, kind) in enumerate(odd):
        tensor = onnx.TensorProto(name="w", data_type=kind, dims=dims, raw_data=bytes(length))
        save(f"tensor{i}", model([node("MatMul", ["x", "w"], ["y"])], initializers=[tensor]))


# --- bytes that no library writes


def field(number, content):
    def varint(value):
        groups = []
        while value > 127:
            groups.append(value & 127 | 128)
            value >>= 7
        return bytes([*groups, value])

    return varint(number << 3 | 2) + varint(len(content)) + content


def nesting():
    kind = b""
    for _ in range(4000):  # a sequence of sequences of …
        kind = field(4, field(1, kind))
    relu = node("Relu", ["x"], ["y"]).SerializeToString()
    head = b"\x08\x09" + field(8, b"\x10\x14")
    y = field(12, info("y", None).SerializeToString())
    save("type_deep", head + field(7, field(1, relu) + field(2, b"g") + field(11, field(1, b"x") + field(2, kind)) + y))
    inner = relu
    for _ in range(3000):  # a branch in a branch in …
        attribute = field(1, b"then_branch") + b"\xa0\x01\x05" + field(6, field(1, inner) + field(12, b"\x0a\x01y"))
        inner = field(1, b"c") + field(2, b"y") + field(4, b"If") + field(5, attribute)
    save("graph_deep", head + field(7, field(1, inner) + field(2, b"g") + field(11, X.SerializeToString()) + y))
    save("groups_deep", b"\x08\x09" + b"\xfb\x07" * 100_000)
    for name, content in (("empty", b""), ("zeros", bytes(1000)), ("ffs", b"\xff" * 100_000), ("tens", b"\x0a" * 100_000)):
        save(name, content)


FOLDER.mkdir(parents=True, exist_ok=True)
operators(random.Random(5))
names()
places()
structure()
nesting()
