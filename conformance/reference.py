"""Writes cases/reference.zip: padded and windowed attention, linear attention, a U-Net with attention, recurrent layers.

The expected values come from the formulas of the methods alone, in double precision: a model is a function of a set of
operations, once those of torch, for the exported file, and once operations on whose way back each rule is applied by hand.

    pip install torch onnx numpy
    python conformance/reference.py
"""

import io
import json
import pathlib
import warnings
import zipfile

import numpy as np
import torch
import torch.nn.functional as F

EPSILON = 1e-6
warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def stabilized(z):
    return z + EPSILON * torch.where(z >= 0, 1.0, -1.0).to(z.dtype)


def rule(forward, backward):
    """An operation on whose way back relevance is what `backward(relevance, inputs, output)` gives for each input."""

    class Operation(torch.autograd.Function):
        @staticmethod
        def forward(context, *inputs):
            output = forward(*inputs)
            context.save_for_backward(*inputs, output)
            return output

        @staticmethod
        def backward(context, relevance):
            *inputs, output = context.saved_tensors
            return backward(relevance, inputs, output)

    return Operation.apply


# --- rules, as in the papers


def epsilon(function, parameters):
    """Epsilon for what is affine in x, or linear (there it is Norm)."""

    def backward(relevance, inputs, z):
        with torch.enable_grad():
            x = inputs[0].detach().requires_grad_()
            gradient = torch.autograd.grad(function(x, *parameters), x, relevance / stabilized(z))[0]
        return inputs[0] * gradient

    return rule(lambda x: function(x, *parameters), backward)


def gamma(function, weight, bias, g):
    """The generalised gamma rule (Andéol et al. 2021)."""
    up = lambda t: t + g * t.clamp(min=0)
    down = lambda t: t + g * t.clamp(max=0)
    zero = torch.zeros_like(bias)

    def share(x, w, s):
        with torch.enable_grad():
            leaf = x.detach().requires_grad_()
            return x * torch.autograd.grad(function(leaf, w, zero), leaf, s)[0]

    def backward(relevance, inputs, z):
        x = inputs[0]
        positive, negative = x.clamp(min=0), x.clamp(max=0)
        total = torch.zeros_like(x)
        for chosen, first, second in ((z > 0, up, down), (z < 0, down, up)):
            modified = function(positive, first(weight), first(bias)) + function(negative, second(weight), zero)
            s = torch.where(chosen, relevance / stabilized(modified), torch.zeros_like(z))
            total = total + share(positive, first(weight), s) + share(negative, second(weight), s)
        return total

    return rule(lambda x: function(x, weight, bias), backward)


def z_plus(function, weight, bias):
    """Only what raises the output (Montavon et al. 2017)."""
    zero = torch.zeros_like(bias)

    def backward(relevance, inputs, z):
        x = inputs[0]
        parts = [(x.clamp(min=0), weight.clamp(min=0)), (x.clamp(max=0), weight.clamp(max=0))]
        modified = function(parts[0][0], parts[0][1], bias.clamp(min=0)) + function(parts[1][0], parts[1][1], zero)
        s = relevance / stabilized(modified)
        total = torch.zeros_like(x)
        for part, w in parts:
            with torch.enable_grad():
                leaf = part.detach().requires_grad_()
                total = total + part * torch.autograd.grad(function(leaf, w, zero), leaf, s)[0]
        return total

    return rule(lambda x: function(x, weight, bias), backward)


def passed(function):
    return rule(function, lambda relevance, inputs, output: relevance)


def product(function, weight):
    """A product of two: all to the factor that is no weight, or half to each where `weight` is None."""

    def backward(relevance, inputs, z):
        with torch.enable_grad():
            leaves = [x.detach().requires_grad_() for x in inputs]
            gradients = torch.autograd.grad(function(*leaves), leaves, relevance / stabilized(z))
        shares = [0.5, 0.5] if weight is None else [float(i != weight) for i in range(2)]
        return tuple(share * x * g for share, x, g in zip(shares, inputs, gradients))

    return rule(function, backward)


def summed(a, b):
    return rule(
        lambda x, y: x + y,
        lambda relevance, inputs, z: tuple(x * relevance / stabilized(z) for x in inputs),
    )(a, b)


def softmax_taylor(scores, mask):
    def backward(relevance, inputs, s):
        x = torch.where(s == 0, torch.zeros_like(s), inputs[0])
        return x * (relevance - s * relevance.sum(-1, keepdim=True))

    return rule(lambda x: torch.softmax(x + mask, -1), backward)(scores)


# --- operations: of torch, and with rules


class Plain:
    def dense(self, x, w, b):
        return F.linear(x, w, b)

    def conv(self, x, w, b):
        return F.conv2d(x, w, b, padding=w.shape[-1] // 2)

    def mul(self, a, b, weight=None):
        return a * b

    def matmul(self, a, b, weight=None):
        return a @ b

    def add(self, a, b):
        return a + b

    def shift(self, x, d):
        return x + d

    def scaled(self, x, c):
        return x * c

    def mean(self, x, axis):
        return x.mean(axis)

    def total(self, x, axis):
        return x.sum(axis, keepdim=True)

    def activation(self, function, x):
        return function(x)

    def softmax(self, x, mask):
        return torch.softmax(x + mask, -1)

    def norm(self, x, w, b):
        return F.layer_norm(x, x.shape[-1:], w, b)


class Ruled(Plain):
    """A preset: attn_lrp, cp_lrp or epsilon_plus, the first perhaps with gamma for convolutions."""

    def __init__(self, preset, convolutions=None):
        self.preset = preset
        self.convolutions = convolutions

    def dense(self, x, w, b):
        return epsilon(F.linear, (w, b))(x)

    def conv(self, x, w, b):
        function = lambda value, weight, bias: F.conv2d(value, weight, bias, padding=w.shape[-1] // 2)
        if self.preset == "epsilon_plus":
            return z_plus(function, w, b)(x)
        return gamma(function, w, b, self.convolutions)(x)

    def mul(self, a, b, weight=None):
        return product(lambda x, y: x * y, None if self.preset == "attn_lrp" else weight)(a, b)

    def matmul(self, a, b, weight=None):
        return product(lambda x, y: x @ y, None if self.preset == "attn_lrp" else weight)(a, b)

    def add(self, a, b):
        return summed(a, b)

    def shift(self, x, d):
        if self.preset == "epsilon_plus":
            return passed(lambda value: value + d)(x)
        return epsilon(lambda value: value + d, ())(x)

    def scaled(self, x, c):
        return passed(lambda value: value * c)(x)

    def mean(self, x, axis):
        return epsilon(lambda value: value.mean(axis), ())(x)

    def total(self, x, axis):
        return epsilon(lambda value: value.sum(axis, keepdim=True), ())(x)

    def activation(self, function, x):
        return passed(function)(x)

    def softmax(self, x, mask):
        if self.preset == "cp_lrp":
            return torch.softmax(x + mask, -1).detach()
        return softmax_taylor(x, mask)

    def norm(self, x, w, b):
        deviation = torch.sqrt(x.var(-1, unbiased=False, keepdim=True) + 1e-5).detach()
        return epsilon(lambda value: (value - value.mean(-1, keepdim=True)) / deviation * w + b, ())(x)


# --- models: functions of operations, parameters and an input


def attention(o, p, x, mask, heads=2):
    batch, tokens, width = x.shape
    apart = lambda t: t.reshape(batch, tokens, heads, width // heads).transpose(1, 2)
    q, k, v = (apart(o.dense(x, p[n], p[n + "b"])) for n in "qkv")
    scores = o.scaled(o.matmul(q, k.transpose(2, 3)), (width // heads) ** -0.5)
    together = o.matmul(o.softmax(scores, mask), v, weight=0).transpose(1, 2).reshape(batch, tokens, width)
    return o.dense(together, p["o"], p["ob"])


def block(o, p, x, mask):
    x = o.add(x, attention(o, p, o.norm(x, p["n1"], p["n1b"]), mask))
    inner = o.activation(F.gelu, o.dense(o.norm(x, p["n2"], p["n2b"]), p["up"], p["upb"]))
    return o.add(x, o.dense(inner, p["down"], p["downb"]))


def padded(o, p, x):
    mask = torch.zeros(2, 1, 1, 5, dtype=x.dtype)
    mask[1, :, :, 3:] = torch.finfo(torch.float32).min
    return o.dense(block(o, p, x, mask)[:, 0], p["head"], p["headb"])


def windows(o, p, x):
    """Windows of 2 x 2 of a picture of 4 x 4 tokens, shifted by one, masked where the shift joined what is apart."""
    regions = torch.tensor([0, 0, 1, 2])
    labels = (regions[:, None] * 3 + regions[None, :]).reshape(2, 2, 2, 2).permute(0, 2, 1, 3).reshape(4, 4)
    apart = (labels[:, :, None] != labels[:, None, :]).to(x.dtype) * -100
    batch, _, _, width = x.shape
    shifted = torch.roll(x, (-1, -1), (1, 2)).reshape(batch, 2, 2, 2, 2, width)
    tokens = shifted.permute(0, 1, 3, 2, 4, 5).reshape(batch * 4, 4, width)
    mask = apart.repeat(batch, 1, 1)[:, None]
    tokens = block(o, p, tokens, mask).reshape(batch, 2, 2, 2, 2, width).permute(0, 1, 3, 2, 4, 5)
    back = torch.roll(tokens.reshape(batch, 4, 4, width), (1, 1), (1, 2))
    return o.dense(o.mean(back, (1, 2)), p["head"], p["headb"])


def linear_attention(o, p, x):
    feature = lambda t: o.shift(o.activation(F.elu, t), 1.0)
    q, k = feature(o.dense(x, p["q"], p["qb"])), feature(o.dense(x, p["k"], p["kb"]))
    v = o.dense(x, p["v"], p["vb"])
    weighed = o.matmul(q, o.matmul(k.transpose(1, 2), v))
    scale = o.matmul(q, o.total(k, 1).transpose(1, 2))
    return o.dense((weighed / scale)[:, 0], p["head"], p["headb"])  # a quotient of two has no rule


def u_net(o, p, x):
    relu = lambda t: o.activation(F.relu, t)
    wide = relu(o.conv(x, p["c1"], p["c1b"]))
    low = relu(o.conv(F.max_pool2d(wide, 2), p["c2"], p["c2b"]))
    batch, width, height, _ = low.shape
    tokens = low.flatten(2).transpose(1, 2)
    tokens = o.add(tokens, attention(o, p, tokens, torch.zeros(1, dtype=x.dtype)))
    low = tokens.transpose(1, 2).reshape(batch, width, height, height)
    joined = torch.cat([wide, F.interpolate(low, scale_factor=2, mode="nearest")], 1)
    return o.conv(joined, p["c3"], p["c3b"])


def recurrence(kind, directions):
    """A layer over x [batch, time, features]; the plain operations have it as one module."""

    def model(o, p, x):
        if type(o) is Plain:
            layer = p["layer"]
            return o.dense(o.mean(layer(x)[0], 1), p["head"], p["headb"])
        sides = [side(o, p["layer"], x, suffix) for suffix in ("", "_reverse")[:directions]]
        return o.dense(o.mean(torch.cat(sides, 2), 1), p["head"], p["headb"])

    def side(o, layer, x, suffix):
        w, r, wb, rb = (
            getattr(layer, n + "_l0" + suffix).to(x.dtype).detach()
            for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        h = c = torch.zeros(x.shape[0], r.shape[1], dtype=x.dtype)
        outputs = {}
        steps = range(x.shape[1])
        for t in reversed(steps) if suffix else steps:
            h, c = step(o, o.dense(x[:, t], w, wb), o.dense(h, r, rb), h, c)
            outputs[t] = h
        return torch.stack([outputs[t] for t in steps], 1)

    def step(o, of_x, of_h, h, c):
        sigmoid = lambda t: o.activation(torch.sigmoid, t)
        tanh = lambda t: o.activation(torch.tanh, t)
        if kind is torch.nn.LSTM:
            i, f, g, out = o.add(of_x, of_h).chunk(4, 1)
            c = o.add(o.mul(sigmoid(f), c, weight=0), o.mul(sigmoid(i), tanh(g), weight=0))
            return o.mul(sigmoid(out), tanh(c), weight=0), c
        (xr, xz, xn), (hr, hz, hn) = of_x.chunk(3, 1), of_h.chunk(3, 1)
        r, z = sigmoid(o.add(xr, hr)), sigmoid(o.add(xz, hz))
        n = tanh(o.add(xn, o.mul(r, hn, weight=0)))
        kept = o.shift(o.scaled(z, -1.0), 1.0)
        return o.add(o.mul(kept, n, weight=0), o.mul(z, h, weight=0)), c

    return model


# --- cases


def parameters(shapes, generator):
    return {n: torch.from_numpy(generator.normal(0, 0.6, s).astype(np.float32)) for n, s in shapes.items()}


def transformer_shapes(width=4, norms=True):
    shapes = {n: (width, width) for n in "qkvo"} | {n + "b": (width,) for n in "qkvo"}
    if norms:
        shapes |= {"n1": (width,), "n1b": (width,), "n2": (width,), "n2b": (width,)}
        shapes |= {"up": (8, width), "upb": (8,), "down": (width, 8), "downb": (width,)}
    return shapes | {"head": (3, width), "headb": (3,)}


UNET = transformer_shapes(4, False) | {
    "c1": (4, 2, 3, 3), "c1b": (4,), "c2": (4, 4, 3, 3), "c2b": (4,), "c3": (2, 8, 1, 1), "c3b": (2,),
}
VISION = [["Convolution", {"rule": "Gamma", "gamma": 0.25}]]
CASES = [
    ("padded", padded, transformer_shapes(), (2, 5, 4), None, ["attn_lrp", "cp_lrp"]),
    ("windows", windows, transformer_shapes(), (2, 4, 4, 4), None, ["attn_lrp", "cp_lrp"]),
    ("linear-attention", linear_attention, transformer_shapes(4, False), (2, 5, 4), None, ["attn_lrp"]),
    ("u-net", u_net, UNET, (2, 2, 4, 4), None, ["attn_lrp"]),
    ("lstm", recurrence(torch.nn.LSTM, 2), {"head": (3, 8), "headb": (3,)}, (2, 5, 3),
     lambda: torch.nn.LSTM(3, 4, batch_first=True, bidirectional=True), ["epsilon_plus", "attn_lrp", "cp_lrp"]),
    ("gru", recurrence(torch.nn.GRU, 1), {"head": (3, 4), "headb": (3,)}, (2, 5, 3),
     lambda: torch.nn.GRU(3, 4, batch_first=True), ["epsilon_plus", "attn_lrp"]),
]


class Exported(torch.nn.Module):
    def __init__(self, model, parts):
        super().__init__()
        self.model = model
        self.names = list(parts)
        for name, part in parts.items():
            if isinstance(part, torch.nn.Module):
                setattr(self, "part_" + name, part)
            else:
                self.register_buffer("part_" + name, part)

    def forward(self, x):
        return self.model(Plain(), {n: getattr(self, "part_" + n) for n in self.names}, x)


def explained(model, parts, preset, x, relevance, jitter=None):
    """Output and relevance in double precision; with rounding errors of single precision where asked for."""
    noisy = lambda t: t if jitter is None else t * (1 + 6e-8 * torch.from_numpy(jitter.uniform(-1, 1, t.shape)))
    exact = {n: p if isinstance(p, torch.nn.Module) else noisy(p.double()) for n, p in parts.items()}
    leaf = noisy(x.double()).requires_grad_()
    y = model(Ruled(preset, 0.25), exact, leaf)
    return y.detach().numpy(), torch.autograd.grad(y, leaf, relevance.double())[0].numpy()


def deviation(got, expected):
    return float(np.linalg.norm(got - expected) / np.linalg.norm(expected))


def write(archive, path, array):
    data = io.BytesIO()
    np.save(data, array.astype(np.float32))
    entry(archive, path, data.getvalue())


def entry(archive, path, data):
    info = zipfile.ZipInfo("reference/" + path, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def main():
    target = pathlib.Path(__file__).parent / "cases" / "reference.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for number, (name, model, shapes, shape, module, presets) in enumerate(CASES):
            generator = np.random.default_rng(number)
            torch.manual_seed(number)
            parts = parameters(shapes, generator) | ({"layer": module()} if module else {})
            x = torch.from_numpy(generator.normal(0, 1, shape).astype(np.float32))
            with torch.no_grad():
                y = Exported(model, parts)(x)
            relevance = torch.from_numpy(generator.normal(0, 1, tuple(y.shape)).astype(np.float32))
            data = io.BytesIO()
            torch.onnx.export(
                Exported(model, parts), (x,), data, dynamo=False, opset_version=17,
                input_names=["x"], output_names=["y"],
            )
            entry(archive, f"models/{name}.onnx", data.getvalue())
            for preset in presets:
                output, expected = explained(model, parts, preset, x, relevance)
                jitter = np.random.default_rng(99)
                worst = max(deviation(explained(model, parts, preset, x, relevance, jitter)[1], expected)
                            for _ in range(10))
                composite = {"name": preset} | ({"layer_map": VISION} if name == "u-net" else {})
                case = {
                    "model": f"../models/{name}.onnx", "input": "input.npy", "composite": composite,
                    "output_relevance": "output_relevance.npy", "relevance": "relevance.npy",
                    "output": "output.npy", "tolerance": max(1e-5, 3 * worst),
                }
                folder = f"{name}-{preset}/"
                entry(archive, folder + "case.json", json.dumps(case, indent=1))
                for part, array in (("input", x.numpy()), ("output_relevance", relevance.numpy()),
                                    ("relevance", expected), ("output", output)):
                    write(archive, folder + part + ".npy", array)
                print(f"{folder[:-1]}: tolerance {case['tolerance']:.1e}, |R| {np.abs(expected).sum():.3g}")


if __name__ == "__main__":
    main()
