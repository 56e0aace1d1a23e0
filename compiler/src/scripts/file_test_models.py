"""Writes small models that the tests of org.jennit.onnx.file read, with ONNX's own library as the other party.

Not from here are attention.onnx, branch.onnx and convolution.onnx, networks with random weights exported by PyTorch.

    python file_test_models.py ../test/resources/org/jennit/onnx/file
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as h

FOLDER = pathlib.Path(sys.argv[1])


def save(model, name):
    onnx.checker.check_model(model)
    (FOLDER / name).write_bytes(model.SerializeToString(deterministic=True))


def model(graph, **kwargs):
    return h.make_model(graph, opset_imports=[h.make_opsetid("", 20)], ir_version=10, producer_name="test", **kwargs)


def encodings():
    """Each element type twice, TYPE.raw in raw_data and TYPE.typed in the field of its own; the same numbers."""
    numbers = [0, 1, 0, 1, 1] * 3
    tensors = []
    for name, code in T.DataType.items():
        if name in ("UNDEFINED", "STRING", "FLOAT6E2M3", "FLOAT6E3M2"):
            continue
        values = np.array(numbers, dtype=np.float32)
        if name in ("FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"):
            values = values * np.float32(-1.5) + np.linspace(0, 3, 15, dtype=np.float32)
        if name.startswith("INT") and name not in ("INT4", "INT2"):
            values = -100 * values + 7
        if name.startswith("COMPLEX"):
            values = (values + 2j).astype(np.complex128)
        array = values.astype(h.tensor_dtype_to_np_dtype(code))
        raw = onnx.numpy_helper.from_array(array, f"{name}.raw")
        assert raw.data_type == code and raw.HasField("raw_data"), name
        typed = h.make_tensor(f"{name}.typed", code, array.shape, array)
        assert not typed.HasField("raw_data"), name
        tensors += [raw, typed]
    tensors.append(h.make_tensor("STRING", T.STRING, [2, 2], [b"a", b"", "ü".encode(), b"\xff\x01"]))
    tensors.append(h.make_tensor("empty", T.FLOAT, [2, 0, 3], []))
    tensors.append(h.make_tensor("scalar", T.INT64, [], [-1]))
    value = h.make_tensor_value_info("x", T.FLOAT, [1])
    graph = h.make_graph([h.make_node("Identity", ["x"], ["y"])], "encodings", [value],
                         [h.make_tensor_value_info("y", T.FLOAT, [1])], tensors)
    (FOLDER / "encodings.onnx").write_bytes(model(graph).SerializeToString(deterministic=True))


def everything():
    """Attributes of each kind, graphs in graphs, functions, sparse tensors, types other than tensors, metadata."""
    x = h.make_tensor_value_info("x", T.FLOAT, ["batch", 3, None])
    y = h.make_tensor_value_info("y", T.FLOAT, None)
    inner = h.make_graph([h.make_node("Neg", ["x"], ["branch"])], "inner", [],
                         [h.make_tensor_value_info("branch", T.FLOAT, None)])
    sparse = h.make_sparse_tensor(h.make_tensor("sparse", T.FLOAT, [2], [1.5, 2.5]),
                                  h.make_tensor("sparse_indices", T.INT64, [2], [1, 4]), [5])
    tensor = h.make_tensor("tensor", T.FLOAT, [2], [1, 2])
    node = h.make_node(
        "Any", ["x", "", "condition"], ["any", ""], name="any_1", domain="test.domain", doc_string="any",
        a_float=0.5, an_int=-7, a_string="text", some_bytes=b"\x00\xff", floats=[1.0, -2.5], ints=[1, -1, 2**62],
        strings=["one", "zwei ü"], tensor=tensor, tensors=[tensor, tensor], graph=inner, graphs=[inner, inner],
        a_type=x.type, types=[x.type, y.type], sparse=sparse, sparses=[sparse],
    )
    node.attribute.append(h.make_attribute("empty", [], attr_type=onnx.AttributeProto.INTS))
    node.metadata_props.add(key="scope", value="layer1.0.conv")
    branch = h.make_node("If", ["condition"], ["y"], name="if_1", then_branch=inner, else_branch=inner)
    called = h.make_node("Twice", ["x"], ["twice"], domain="test.local", name="twice_1", slope=0.25)
    graph = h.make_graph([node, branch, called], "everything", [x], [y], [tensor], doc_string="all of it",
                         value_info=[
                             h.make_value_info("sequence", h.make_sequence_type_proto(x.type)),
                             h.make_value_info("optional", h.make_optional_type_proto(x.type)),
                             h.make_value_info("map", h.make_map_type_proto(T.INT64, x.type)),
                             h.make_tensor_value_info("scalar", T.DOUBLE, []),
                             onnx.ValueInfoProto(name="undeclared"),
                         ], sparse_initializer=[sparse])
    graph.metadata_props.add(key="graph", value="metadata")
    body = h.make_node("LeakyRelu", ["a"], ["b"])
    body.attribute.append(onnx.AttributeProto(name="alpha", ref_attr_name="slope", type=onnx.AttributeProto.FLOAT))
    function = h.make_function("test.local", "Twice", ["a"], ["c"],
                               [body, h.make_node("Add", ["b", "b"], ["c"])],
                               [h.make_opsetid("", 20)], ["slope"], [h.make_attribute("unused", 3)])
    whole = model(graph, functions=[function], model_version=3, domain="test.model", doc_string="documentation")
    whole.opset_import.extend([h.make_opsetid("test.domain", 1), h.make_opsetid("test.local", 1)])
    h.set_model_props(whole, {"zulu": "last key first", "alpha": "then this"})
    (FOLDER / "everything.onnx").write_bytes(whole.SerializeToString(deterministic=True))


def external():
    """Two tensors in external.bin, the second without a length."""
    tensors = []
    for name, offset, length in (("first", 16, 4096), ("rest", 4112, None)):
        tensor = T(name=name, data_type=T.FLOAT, dims=[32, 32], data_location=T.EXTERNAL)
        tensor.external_data.add(key="location", value="external.bin")
        tensor.external_data.add(key="offset", value=str(offset))
        if length:
            tensor.external_data.add(key="length", value=str(length))
        tensors.append(tensor)
    value = h.make_tensor_value_info("x", T.FLOAT, [32, 32])
    graph = h.make_graph([h.make_node("Sum", ["x", "first", "rest"], ["y"])], "external", [value],
                         [h.make_tensor_value_info("y", T.FLOAT, [32, 32])], tensors)
    (FOLDER / "external.onnx").write_bytes(model(graph).SerializeToString(deterministic=True))


def dense():
    """A layer whose weight is large enough to be left in the file."""
    weight = np.arange(20 * 16, dtype=np.float32).reshape(20, 16)
    graph = h.make_graph([h.make_node("Gemm", ["x", "weight", "bias"], ["y"], name="/fc/Gemm", transB=1)], "dense",
                         [h.make_tensor_value_info("x", T.FLOAT, ["batch", 16])],
                         [h.make_tensor_value_info("y", T.FLOAT, ["batch", 20])],
                         [onnx.numpy_helper.from_array(weight, "weight"),
                          h.make_tensor("bias", T.FLOAT, [20], np.arange(20))])
    save(model(graph), "dense.onnx")


encodings()
everything()
external()
dense()
