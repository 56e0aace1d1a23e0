"""Writes the models whose layer names the tests look for, by both exporters of PyTorch.

Usage: python layer_name_models.py FOLDER   (needs torch, onnx and onnxscript)
"""

import pathlib
import sys
import warnings

import onnx
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()  # called twice

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(y)) + x)


class Names(nn.Module):
    """Containers, a module called twice, a list, a functional call, modules with a number in their own name."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1)
        self.conv_1 = nn.Conv2d(4, 4, 1)
        self.layer1 = nn.Sequential(Block(4), Block(4))
        self.branches = nn.ModuleList([nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 3, padding=1)])
        self.shared = nn.Sequential(nn.Conv2d(4, 4, 1), nn.Tanh())  # called twice
        self.act = nn.SiLU()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Dropout(), nn.Linear(5, 3))

    def forward(self, x):
        x = torch.relu(self.conv_1(self.conv1(x)))
        x = self.layer1(x)
        x = sum(branch(x) for branch in self.branches)
        x = self.shared(self.shared(x))
        x = self.avgpool(self.act(x)).flatten(1)
        return self.classifier(x)


def main(folder):
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    model = Names().eval()
    x = torch.randn(1, 3, 8, 8)
    torch.onnx.export(model, (x,), folder / "names-legacy.onnx", dynamo=False, opset_version=17)
    torch.onnx.export(
        model,
        (x,),
        folder / "names-unfolded.onnx",
        dynamo=False,
        opset_version=17,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )
    dynamo = folder / "names-dynamo.onnx"
    torch.onnx.export(model, (x,), dynamo, dynamo=True, external_data=False)
    without_stack_traces(dynamo)


def without_stack_traces(file):
    """Leaves out where on this machine the model was written."""
    exported = onnx.load(file)
    for node in exported.graph.node:
        kept = [p for p in node.metadata_props if "stack_trace" not in p.key]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(exported, file)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
