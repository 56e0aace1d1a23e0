"""Writes what Quantus 0.6.0 measures on small arrays, as a peer that is run and not read.

Each line is a name and numbers: arrays (relevance, input, mask, weights of a model that is tanh(W·x)), the perturbations
that Quantus drew, and what it measured. QuantusTest reads them.

pip install -r requirements.txt
OMP_NUM_THREADS=1 python quantus_cases.py > ../../runtime/src/test/resources/quality/quantus.txt
"""

import warnings

import numpy as np
import quantus
import torch

warnings.filterwarnings("ignore")
SIDE = 12
CLASSES = 3
TARGET = 1
DRAWS = 9
random = np.random.RandomState(3)


def numbers(*shape, scale=1.0):
    return np.round(random.randn(*shape) * scale, 3).astype(np.float32)


def show(name, values):
    flat = np.asarray(values, dtype=np.float64).ravel()
    print(name + "=" + ",".join(f"{v:.9g}" for v in flat))


class Tanh(torch.nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.dense = torch.nn.Linear(weights.shape[1], weights.shape[0], bias=False)
        self.dense.weight.data = torch.tensor(weights)

    def forward(self, x):
        return torch.tanh(self.dense(x.flatten(1)))


def explain(model, inputs, targets, **_):
    """w_t · x², a relevance that changes with the input."""
    weights = model.dense.weight.detach().numpy()[np.asarray(targets).astype(int)]
    return weights.reshape(inputs.shape) * inputs**2


def main():
    relevance, other = numbers(1, 1, SIDE, SIDE), numbers(1, 1, SIDE, SIDE)
    relevance[0, 0, 3:6, 4:9] += 1.5
    pictured = numbers(1, 1, SIDE, SIDE)
    mask = np.zeros((1, 1, SIDE, SIDE))
    mask[0, 0, 2:7, 3:9] = 1
    weights = numbers(CLASSES, SIDE * SIDE, scale=0.05)
    model = Tanh(weights).eval()
    show("relevance", relevance)
    show("other", other)
    show("input", pictured)
    show("mask", mask)
    show("weights", weights)

    given = dict(model=model, x_batch=pictured, y_batch=np.array([TARGET]), a_batch=relevance, s_batch=mask, device="cpu")

    def measure(name, metric, softmax=False, **more):
        show(name, metric(softmax=softmax, **{**given, **more}))

    quiet = dict(disable_warnings=True)
    measure("gini", quantus.Sparseness(**quiet))
    measure("entropy", quantus.Complexity(**quiet))
    measure("effective", quantus.EffectiveComplexity(eps=0.3, **quiet))
    measure("pointing", quantus.PointingGame(**quiet))
    measure("localization_abs", quantus.AttributionLocalisation(**quiet))
    measure("mass", quantus.RelevanceMassAccuracy(**quiet))
    measure("rank", quantus.RelevanceRankAccuracy(**quiet))
    measure("top20", quantus.TopKIntersection(k=20, **quiet))
    measure("auc", quantus.AUC(**quiet))
    measure("flipping", quantus.PixelFlipping(features_in_step=12, perturb_baseline="black", **quiet))
    for order in ("morf", "lerf"):
        measure(
            "regions_" + order,
            quantus.RegionPerturbation(
                patch_size=4, regions_evaluation=9, order=order, perturb_baseline="black", normalise=False, **quiet
            ),
        )
    show("spearman", quantus.similarity_func.correlation_spearman(relevance.ravel(), other.ravel()))
    show("pearson", quantus.similarity_func.correlation_pearson(relevance.ravel(), other.ravel()))
    show("ssim", quantus.similarity_func.ssim(relevance[0, 0], other[0, 0]))

    # what Quantus draws is recorded where it asks for a perturbation
    drawn = []

    def hide(arr, indices, **_):
        hidden = arr.copy()
        flat = hidden.reshape(hidden.shape[0], -1)
        if isinstance(indices, tuple):  # ragged or several axes
            hidden[(slice(None), *indices)] = 0
        else:
            flat[np.arange(len(flat))[:, None], np.asarray(indices).reshape(len(flat), -1)] = 0
        drawn.append(hidden[0].ravel().copy())
        return hidden

    np.random.seed(1)
    measure(
        "faithfulness",
        quantus.FaithfulnessCorrelation(nr_runs=DRAWS, subset_size=30, perturb_func=hide, normalise=False, **quiet),
    )
    show("faithfulness_inputs", drawn)

    nearby = [numbers(1, 1, SIDE, SIDE, scale=0.1) for _ in range(DRAWS)]
    show("nearby", [pictured + change for change in nearby])

    def metric_of_nearby(metric):
        changes = iter(nearby)
        return metric(perturb_func=lambda arr, **_: arr + next(changes).reshape(arr.shape), nr_samples=DRAWS, normalise=False, **quiet)

    with_function = dict(a_batch=explain(model, pictured, [TARGET]), explain_func=explain)
    measure("max_sensitivity", metric_of_nearby(quantus.MaxSensitivity), **with_function)
    measure("avg_sensitivity", metric_of_nearby(quantus.AvgSensitivity), **with_function)
    measure("lipschitz", metric_of_nearby(quantus.LocalLipschitzEstimate), **with_function)

    drawn.clear()
    measure(
        "infidelity",
        quantus.Infidelity(perturb_patch_sizes=[4], n_perturb_samples=1, perturb_func=hide, normalise=False, **quiet),
    )
    show("infidelity_inputs", drawn)


if __name__ == "__main__":
    main()
