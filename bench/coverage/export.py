"""Writes the cases: a folder an architecture and exporter, with the ONNX file, inputs, and what the framework gives."""

import argparse
import contextlib
import copy
import io
import itertools
import json
import os
import pathlib
import shutil
import signal
import time
import traceback
import warnings
import zlib

import numpy
import torch

from architectures import ARCHITECTURES, BOX

OLDER = [11, 14, 17, 20]
NEWER = [18, 20, 21]
LIMIT = 240
PERTURBED = 6
EPSILON = 2**-24


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache', type=pathlib.Path)
    parser.add_argument('--only', default='', help='a part of the names')
    parser.add_argument('--noise', action='store_true', help='only measure anew what float32 does to the gradient')
    parser.add_argument('--exporters', nargs='+', default=['older', 'newer'])
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    warnings.filterwarnings('ignore')
    signal.signal(signal.SIGALRM, too_slow)
    for architecture in ARCHITECTURES:
        name = f'{architecture.source} {architecture.name}'
        draw = zlib.crc32(name.encode())
        ways = [('older', OLDER[draw % len(OLDER)]), ('newer', NEWER[draw // len(OLDER) % len(NEWER)])]
        if arguments.noise and arguments.only in name:
            measure(architecture, arguments.cache)
        elif arguments.only in name:
            export_all(architecture, [way for way in ways if way[0] in arguments.exporters], arguments.cache)


def measure(architecture, cache):
    noise = Reference(architecture).noise
    for file in cache.glob(f'{architecture.source}-{architecture.name}-*/case.json'):
        case = json.loads(file.read_text())
        if 'noise' in case:
            file.write_text(json.dumps({**case, 'noise': noise}, indent=1))
    print(f'{architecture.source} {architecture.name}: {noise:.0e}', flush=True)


def too_slow(*_):
    raise TimeoutError(f'takes longer than {LIMIT} s')


def export_all(architecture, ways, cache):
    """Exports in each way that is not in the cache."""
    folders = {way: cache / f'{architecture.source}-{architecture.name}-{way[0]}-{way[1]}' for way in ways}
    open_ways = [way for way in ways if not (folders[way] / 'case.json').exists()]
    if not open_ways:
        return
    reference = None
    for way in open_ways:
        folder = folders[way]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        case = {
            'source': architecture.source,
            'name': architecture.name,
            'exporter': way[0],
            'opset': way[1],
            'attention': architecture.attention,
        }
        start = time.monotonic()
        signal.alarm(LIMIT)
        try:
            reference = reference or Reference(architecture)
            case |= reference.write(folder)
            presets = architecture.presets if way[0] == 'older' else architecture.presets[-1:]
            case |= {'composites': presets, 'box': BOX}
            case['opset'] = export(reference, *way, folder / 'model.onnx')
            case['output'] = 'output'
        except Exception as e:
            case['export error'] = f'{type(e).__name__}: {e}'.strip().splitlines()[0][:300]
            (folder / 'export.log').write_text(traceback.format_exc())
        finally:
            signal.alarm(0)
        (folder / 'case.json').write_text(json.dumps(case, indent=1))
        failed = case.get('export error', '')
        print(f'{folder.name}: {time.monotonic() - start:.0f} s {failed}', flush=True)


class Reference:
    """A network, its inputs, and its output and gradient by autograd."""

    def __init__(self, architecture):
        torch.manual_seed(zlib.crc32(f'{architecture.source} {architecture.name}'.encode()))
        self.inputs = architecture.example()
        self.network = architecture.build()
        with torch.no_grad():
            self.network(*self.inputs.values())  # sizes of lazy layers
        enliven(self.network)
        calibrate(self.network, self.inputs)
        self.network.eval()
        self.floating = [name for name, value in self.inputs.items() if value.is_floating_point()]
        with torch.no_grad():
            output = self.network(*self.inputs.values())
        self.relevance = torch.randn_like(output)
        self.output, self.gradients = differentiate(self.network, self.inputs, self.relevance)
        with contextlib.suppress(Exception):  # some networks compute in float32 whatever they are told
            exact = {n: v.double() if v.is_floating_point() else v for n, v in self.inputs.items()}
            self.output, self.gradients = differentiate(
                copy.deepcopy(self.network).double(), exact, self.relevance.double()
            )
        self.noise = self.rounding()

    def rounding(self):
        """What float32 itself does to the gradient: the largest change when parameters change by their rounding."""
        largest = 0
        for run in range(PERTURBED + 1):
            network = copy.deepcopy(self.network)
            with torch.no_grad():
                for number in itertools.chain(network.parameters(), network.buffers()):
                    if run and number.is_floating_point():
                        number.mul_(1 + EPSILON * torch.randn_like(number))
            _, gradients = differentiate(network, self.inputs, self.relevance)
            largest = max(largest, *(difference(a, b) for a, b in zip(gradients, self.gradients)))
        return largest

    def write(self, folder):
        """Writes the arrays; returns what a case says of them."""
        inputs = {}
        for i, (name, value) in enumerate(self.inputs.items()):
            inputs[name] = f'input{i}.npy'
            numpy.save(folder / inputs[name], value.numpy())
        numpy.save(folder / 'relevance.npy', self.relevance.numpy())
        numpy.save(folder / 'expected-output.npy', self.output.numpy())
        for i, gradient in enumerate(self.gradients):
            numpy.save(folder / f'expected-gradient{i}.npy', gradient.numpy())
        return {
            'inputs': inputs,
            'relevance': 'relevance.npy',
            'at': self.floating,
            'gradients': len(self.gradients),
            'noise': self.noise,
            'parameters': sum(p.numel() for p in self.network.parameters()),
        }


def difference(a, b):
    """The largest difference relative to the largest number."""
    return ((a.double() - b.double()).abs().max() / b.double().abs().max().clamp_min(1e-300)).item()


def enliven(network):
    """Makes random what starts as 0, 1 or next to nothing, so that nothing of a network is dead or neutral."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if not parameter.is_floating_point() or parameter.numel() == 0 or (parameter != parameter.flatten()[0]).any():
                continue
            value = abs(parameter.flatten()[0].item())
            if name.endswith('bias') or value == 0:
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif value < 0.01:
                parameter.copy_(torch.empty_like(parameter).uniform_(0.1, 0.5))
            else:
                parameter.mul_(torch.empty_like(parameter).uniform_(0.5, 1.5))


def calibrate(network, inputs):
    """Statistics of batch norms as training would leave them, so that signals neither vanish nor explode."""
    norms = [m for m in network.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
    network.eval()
    for norm in norms:
        norm.momentum = None
        norm.reset_running_stats()
        norm.train()
    if norms:
        more = {n: torch.cat([v, v.flip(0) * 0.7]) if v.is_floating_point() else v for n, v in inputs.items()}
        with torch.no_grad(), contextlib.suppress(ValueError):
            network(*more.values())
        for norm in norms:
            norm.running_mean.add_(0.1 * torch.randn_like(norm.running_mean) * norm.running_var.sqrt())
            norm.running_var.clamp_(min=1e-2)


def differentiate(network, inputs, relevance):
    """The output, and the gradients by the floating inputs or else by the embeddings of tokens."""
    points = []
    inputs = dict(inputs)
    for name, value in inputs.items():
        if value.is_floating_point():
            inputs[name] = value.clone().requires_grad_()
            points.append(inputs[name])
    hooks = []
    if not points:
        tables = [m for m in network.modules() if isinstance(m, torch.nn.Embedding)]
        network_tables = word_tables(network) or tables[:1]

        def keep(module, _, output):
            leaf = output.detach().requires_grad_()
            points.append(leaf)
            return leaf

        hooks = [table.register_forward_hook(keep) for table in network_tables]
    output = network(*inputs.values())
    gradients = torch.autograd.grad(output, points, relevance)
    for hook in hooks:
        hook.remove()
    return output.detach(), [g.detach() for g in gradients]


def word_tables(network):
    """The tables that hold words, of encoders and decoders."""
    inner = getattr(network, 'network', None)
    if inner is None or not hasattr(inner, 'get_input_embeddings'):
        return []
    words = inner.get_input_embeddings()
    tables = [m for m in inner.modules() if isinstance(m, torch.nn.Embedding)]
    return [m for m in tables if m is words or m.weight is words.weight]


def export(reference, exporter, opset, file):
    """Exports the network in an opset, or in the next that has all that it needs; returns the opset."""
    try:
        export_in(reference, exporter, opset, file)
        return opset
    except torch.onnx.errors.UnsupportedOperatorError as e:
        later = [o for o in OLDER if o > opset and 'added in version' in str(e)]
        if exporter == 'newer' or not later:
            raise
        return export(reference, exporter, later[0], file)


def export_in(reference, exporter, opset, file):
    names = list(reference.inputs)
    arguments = tuple(reference.inputs.values())
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if exporter == 'older':
            torch.onnx.export(
                reference.network, arguments, str(file), dynamo=False, opset_version=opset, input_names=names,
                output_names=['output'], dynamic_axes={name: {0: 'batch'} for name in [*names, 'output']}
                if batched(reference) else None,
            )  # fmt: skip
        else:
            torch.onnx.export(
                reference.network, arguments, str(file), dynamo=True, opset_version=opset, input_names=names,
                output_names=['output'], external_data=False,
            )  # fmt: skip


def batched(reference):
    """Whether the first axis is that of the samples everywhere."""
    sizes = {value.shape[0] for value in [*reference.inputs.values(), reference.output]}
    return len(sizes) == 1


if __name__ == '__main__':
    os.environ.setdefault('HF_HUB_OFFLINE', '1')
    main()
