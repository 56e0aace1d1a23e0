"""Times Jennit and the reference (zennit on PyTorch) by turns on the same networks and inputs; prints a table."""

import argparse
import contextlib
import pathlib
import platform
import sys
import tempfile
import time
import warnings

import numpy
import torch
import torchvision
from zennit.attribution import Gradient
from zennit.composites import EpsilonAlpha2Beta1, EpsilonGammaBox, EpsilonPlus, EpsilonPlusFlat

import networks
import turns

BOUND = 3.0
CLASS = 7

COMPOSITES = {
    'gradient': None,
    'epsilon_plus': lambda canonizers: EpsilonPlus(canonizers=canonizers),
    'epsilon_plus_flat': lambda canonizers: EpsilonPlusFlat(canonizers=canonizers),
    'epsilon_gamma_box': lambda canonizers: EpsilonGammaBox(low=-BOUND, high=BOUND, canonizers=canonizers),
    'epsilon_alpha2_beta1': lambda canonizers: EpsilonAlpha2Beta1(canonizers=canonizers),
}


class Reference:
    """Zennit on PyTorch."""

    def __init__(self, model, canonizer, composite, inputs, relevance):
        make = COMPOSITES[composite]
        self.model = model
        self.inputs = torch.from_numpy(inputs)
        self.output_relevance = torch.from_numpy(relevance)
        self.attributor = Gradient(model, make and make([canonizer()]))
        self.result = None

    def forward(self):
        start = time.perf_counter()
        with torch.no_grad():
            self.model(self.inputs)
        return time.perf_counter() - start

    def attribution(self):
        inputs = self.inputs.clone().requires_grad_()
        start = time.perf_counter()
        _, self.result = self.attributor(inputs, self.output_relevance)
        return time.perf_counter() - start

    def relevance(self):
        return self.result.detach().numpy()


def draw(batch):
    """Inputs in the box of epsilon_gamma_box, and the relevance of one class."""
    inputs = numpy.random.default_rng(batch).standard_normal((batch, 3, networks.SIZE, networks.SIZE))
    relevance = numpy.zeros((batch, 1000), numpy.float32)
    relevance[:, CLASS] = 1
    return inputs.clip(-BOUND, BOUND).astype(numpy.float32), relevance


def measure(name, model, file, composite, batch, arguments, folder):
    inputs, relevance = draw(batch)
    numpy.save(folder / 'input.npy', inputs)
    numpy.save(folder / 'relevance.npy', relevance)
    canonizer = networks.CANONIZERS[name]
    jennit = turns.Jennit(file, composite, arguments.threads, folder / 'input.npy', folder / 'relevance.npy')
    reference = Reference(model, canonizer, composite, inputs, relevance)
    with contextlib.closing(jennit):
        # Forward passes while the reference's hooks are off.
        forward = turns.by_turns([reference.forward, jennit.forward], arguments.runs)
        with reference.attributor:
            attribution = turns.by_turns([reference.attribution, jennit.attribution], arguments.runs)
        deviation = turns.difference(jennit.relevance(folder / 'result.npy'), reference.relevance())
    return (
        f'| {name} | {composite} | {batch} '
        f'| {1e3 * forward[0]:.0f} | {1e3 * forward[1]:.0f} '
        f'| {1e3 * attribution[0]:.0f} | {1e3 * attribution[1]:.0f} '
        f'| {attribution[0] / attribution[1]:.2f} '
        f'| {attribution[0] / forward[0]:.1f} | {attribution[1] / forward[1]:.2f} | {deviation:.1e} |'
    )


def parse():
    def names(text):
        return text.split(',')

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--networks', type=names, default=['resnet50', 'vgg16', 'mobilenet_v2'])
    parser.add_argument('--composites', type=names, default=list(COMPOSITES))
    parser.add_argument('--batch', type=lambda text: [int(n) for n in names(text)], default=[1, 8])
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--runs', type=int, default=7)
    arguments = parser.parse_args()
    for kind, given, known in [
        ('network', arguments.networks, networks.CANONIZERS),
        ('composite', arguments.composites, COMPOSITES),
    ]:
        for name in given:
            if name not in known:
                parser.error(f'there is no {kind} {name!r}, only {", ".join(known)}')
    return arguments


def main():
    arguments = parse()
    warnings.filterwarnings('ignore')
    torch.set_num_threads(arguments.threads)
    print(
        f'PyTorch {torch.__version__}, torchvision {torchvision.__version__}, Python {platform.python_version()}, '
        f'{arguments.threads} threads, medians of {arguments.runs} runs by turns; times in ms.\n'
    )
    print(
        '| network | composite | batch | forward PyTorch | forward ONNX Runtime | reference | Jennit '
        '| reference / Jennit | reference / its forward | Jennit / its forward | difference |'
    )
    print('|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|', flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name in arguments.networks:
            model = networks.network(name)
            with contextlib.redirect_stdout(sys.stderr):
                file = networks.export(model, folder / f'{name}.onnx')
            for composite in arguments.composites:
                for batch in arguments.batch:
                    print(measure(name, model, file, composite, batch, arguments, folder), flush=True)
            file.unlink()


if __name__ == '__main__':
    main()
