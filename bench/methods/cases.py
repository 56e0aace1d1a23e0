"""Writes small networks and what captum and shap give for them, for the tests that compare with them.

A line of cases.txt is a network, a method, a layer (or nothing), the class, the explained samples, the baselines and the
attributions. Methods are named as captum names them; `DeepExplainer` is shap's.

    pip install -r requirements.txt
    python cases.py ../../runtime/src/test/resources/methods
"""

import pathlib
import sys
import warnings

import captum.attr as attr
import numpy as np
import shap
import torch
from torch import nn

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(sys.argv[1])
FOLDER.mkdir(parents=True, exist_ok=True)
CLASS = 1


def text(tensor):
    array = np.asarray(torch.as_tensor(tensor).detach(), dtype=np.float64)
    return ",".join(map(str, array.shape)) + ";" + ",".join(f"{v:.7g}" for v in array.ravel())


def perceptron():
    return nn.Sequential(
        nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 7), nn.Tanh(), nn.Linear(7, 6), nn.Sigmoid(), nn.Linear(6, 3))


def convolutional():
    return nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1), nn.AvgPool2d(2), nn.ReLU(), nn.Conv2d(3, 4, 3), nn.LeakyReLU(0.1),
        nn.Conv2d(4, 4, 3, padding=1), nn.ELU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(4, 6), nn.Softplus(),
        nn.Linear(6, 3))


def pooled():
    """Max pooling between other nonlinear layers, where captum's contributions do not add up and shap's do."""
    return nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 5), nn.Tanh(),
        nn.Linear(5, 3))


def maxima():
    return nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 3))


NETWORKS = {
    "perceptron": (perceptron, (5,), "3"),
    "convolutional": (convolutional, (1, 8, 8), "5"),
    "pooled": (pooled, (1, 8, 8), None),
    "maxima": (maxima, (1, 8, 8), ""),
}

lines = []
for name, (make, shape, layer) in NETWORKS.items():
    torch.manual_seed(len(name))
    network = make().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter *= 2
    x = torch.round(torch.randn(2, *shape), decimals=2)
    baselines = torch.round(0.5 * torch.randn(3, *shape), decimals=2)
    first = baselines[:1]
    torch.onnx.export(network, x, FOLDER / f"{name}.onnx", input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}}, dynamo=False)
    network, x, baselines, first = network.double(), x.double(), baselines.double(), first.double()

    def add(method, result, given, at=""):
        lines.append("|".join([name, method, at, str(CLASS), text(x), text(given), text(result)]))

    values = shap.DeepExplainer(network, baselines).shap_values(x, check_additivity=False)
    add("DeepExplainer", values[..., CLASS], baselines)
    if layer is None:
        continue
    add("DeepLift", attr.DeepLift(network).attribute(x, first.expand_as(x), target=CLASS), first)
    add("DeepLiftShap", attr.DeepLiftShap(network).attribute(x, baselines, target=CLASS), baselines)
    if not layer:
        continue
    module = dict(network.named_modules())[layer]
    add("IntegratedGradients", attr.IntegratedGradients(network).attribute(x, first, target=CLASS, n_steps=50), first)
    torch.manual_seed(0)
    add("GradientShap", attr.GradientShap(network).attribute(x, baselines, target=CLASS, n_samples=20000), baselines)
    add("LayerGradientXActivation",
        attr.LayerGradientXActivation(network, module).attribute(x, target=CLASS), first, layer)
    add("LayerIntegratedGradients",
        attr.LayerIntegratedGradients(network, module).attribute(x, first, target=CLASS, n_steps=50), first, layer)
    add("LayerDeepLift", attr.LayerDeepLift(network, module).attribute(x, first.expand_as(x), target=CLASS), first, layer)
    if len(shape) == 3:
        add("LayerGradCam", attr.LayerGradCam(network, module).attribute(x, target=CLASS), first, layer)

(FOLDER / "cases.txt").write_text("\n".join(lines) + "\n")
