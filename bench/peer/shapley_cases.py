"""Writes what shap and captum give for small models, for the tests that compare with them.

The models are those of runtime/src/test/resources/classical, run by ONNX Runtime, so that both sides explain the same
numbers. A line is a model, the class, the rows that are explained, the background, the values of shap's KernelExplainer
(all coalitions), of shap's ExactExplainer, and of captum's FeatureAblation with the first row of the background.

    pip install -r requirements-shapley.txt
    python shapley_cases.py ../../runtime/src/test/resources
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
import shap
import torch
from captum.attr import FeatureAblation

FOLDER = pathlib.Path(sys.argv[1])


def numbers(text):
    shape, values = text.split(";")
    return np.array(values.split(","), dtype=np.float64).reshape([int(n) for n in shape.split(",")])


def text(array):
    array = np.asarray(array, dtype=np.float64)
    return ",".join(map(str, array.shape)) + ";" + ",".join(f"{v:.9g}" for v in array.ravel())


def scores(path, which):
    session = ort.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    kind = np.float64 if session.get_inputs()[0].type == "tensor(double)" else np.float32

    def function(rows):
        result = session.run(None, {"X": np.asarray(rows).astype(kind)})[-1]
        if isinstance(result, list):
            return np.array([list(row.values())[which] for row in result], dtype=np.float64)
        return np.asarray(result, dtype=np.float64)[:, which]

    return function


lines = []
for name, which in (("forest", 1), ("boosting", 0), ("perceptron", 1), ("regression", 0), ("support-vectors-probability", 2)):
    path = FOLDER / "classical" / f"{name}.onnx"
    model = onnx.load(path)
    rows = numbers({p.key: p.value for p in model.metadata_props}["input"])
    background = np.round(np.array([[1.0], [0.5], [-0.25]]) * rows[1] + np.array([[0.1], [1.0], [0.3]]) * rows[0], 2)
    function = scores(path, which)
    kernel = shap.KernelExplainer(function, background).shap_values(rows, silent=True)
    exact = shap.explainers.Exact(function, shap.maskers.Independent(background))(rows).values
    ablated = FeatureAblation(lambda x: torch.tensor(function(x.numpy()))).attribute(
        torch.tensor(rows), baselines=torch.tensor(background[:1]))
    assert np.allclose(kernel, exact, atol=1e-6), name
    lines.append("|".join([name, str(which), *map(text, (rows, background, kernel, exact, ablated.numpy()))]))
(FOLDER / "perturbation" / "cases.txt").write_text("\n".join(lines) + "\n")
