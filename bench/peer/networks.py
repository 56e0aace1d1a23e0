"""torchvision's networks with seeded random weights, as modules and as ONNX files."""

import pathlib

import torch
import torchvision
from torchvision.models.mobilenetv2 import InvertedResidual
from zennit.canonizers import AttributeCanonizer, CompositeCanonizer, SequentialMergeBatchNorm
from zennit.layer import Sum
from zennit.torchvision import ResNetCanonizer, VGGCanonizer

SIZE = 224


class MobileNetCanonizer(CompositeCanonizer):
    """Merges batch norms, and makes the sums of residual blocks modules, so that they can have a rule."""

    def __init__(self):
        super().__init__((SequentialMergeBatchNorm(), AttributeCanonizer(self.residual)))

    @staticmethod
    def residual(_, module):
        if not isinstance(module, InvertedResidual):
            return None
        return {'forward': MobileNetCanonizer.forward.__get__(module), 'canonizer_sum': Sum()}

    @staticmethod
    def forward(self, x):
        if not self.use_res_connect:
            return self.conv(x)
        return self.canonizer_sum(torch.stack([x, self.conv(x)], dim=-1))


CANONIZERS = {
    'resnet18': ResNetCanonizer,
    'resnet50': ResNetCanonizer,
    'vgg16': VGGCanonizer,
    'mobilenet_v2': MobileNetCanonizer,
}


def network(name, seed=1):
    """The network, in evaluation mode. Batch norms get statistics as after training, so that they are not identities."""
    torch.manual_seed(seed)
    model = getattr(torchvision.models, name)(weights=None)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    return model.eval()


def export(model, file):
    """The network as an ONNX file whose batch is open."""
    example = torch.zeros(2, 3, SIZE, SIZE)
    torch.onnx.export(
        model,
        (example,),
        str(file),
        dynamo=True,
        external_data=False,
        input_names=['input'],
        output_names=['output'],
        dynamic_shapes=({0: torch.export.Dim('batch')},),
        verbose=False,
    )
    return pathlib.Path(file)
