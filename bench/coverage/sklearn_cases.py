"""Writes the cases of scikit-learn by skl2onnx. Their gradient is a central difference in float64."""

import argparse
import json
import pathlib
import time
import warnings

import numpy
import skl2onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

OPSET = 17
STEP = 1e-5
FEATURES = 6

MODELS = {
    'LogisticRegression': lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    'Ridge after PCA': lambda: make_pipeline(MinMaxScaler(), PCA(4), Ridge()),
    'MLPClassifier': lambda: make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(12, 8), activation='tanh', max_iter=50)),
    'MLPRegressor': lambda: MLPRegressor(hidden_layer_sizes=(12, 8), activation='relu', max_iter=50),
    'SVC': lambda: SVC(kernel='rbf', probability=False),
    'RandomForestClassifier': lambda: RandomForestClassifier(5, max_depth=3),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache', type=pathlib.Path)
    arguments = parser.parse_args()
    warnings.filterwarnings('ignore')
    for name, build in MODELS.items():
        folder = arguments.cache / f'scikit-learn-{name}-skl2onnx-{OPSET}'
        if (folder / 'case.json').exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        start = time.monotonic()
        case = {'source': 'scikit-learn', 'name': name, 'exporter': 'skl2onnx', 'opset': OPSET, 'attention': False}
        try:
            case |= write(build(), folder)
        except Exception as e:
            case['export error'] = f'{type(e).__name__}: {e}'.strip().splitlines()[0][:300]
        case |= {'composites': ['epsilon_plus'], 'box': [-2.0, 2.0]}
        (folder / 'case.json').write_text(json.dumps(case, indent=1))
        print(f'{folder.name}: {time.monotonic() - start:.0f} s {case.get("export error", "")}', flush=True)


def write(model, folder):
    """Fits a model, and writes it and what it gives."""
    random = numpy.random.RandomState(3)
    x = random.standard_normal((200, FEATURES))
    labels = (x @ random.standard_normal((FEATURES, 3)) + 0.3 * random.standard_normal((200, 3))).argmax(1)
    classifies = hasattr(model, 'predict_proba') or hasattr(model, 'decision_function')
    numpy.random.seed(3)
    model.fit(x, labels if classifies else x[:, 0] * x[:, 1] + x[:, 2])
    score = model.predict_proba if hasattr(model, 'predict_proba') else getattr(model, 'decision_function', model.predict)
    inputs = random.standard_normal((4, FEATURES)).astype(numpy.float32)
    exact = inputs.astype(numpy.float64)
    output = score(exact)
    output = output if output.ndim > 1 else output[:, None]
    relevance = random.standard_normal(output.shape).astype(numpy.float32)
    gradient = numpy.zeros_like(exact)
    for feature in range(FEATURES):
        step = numpy.zeros(FEATURES)
        step[feature] = STEP
        change = (score(exact + step) - score(exact - step)).reshape(output.shape) / (2 * STEP)
        gradient[:, feature] = (change * relevance).sum(1)
    numpy.save(folder / 'input0.npy', inputs)
    numpy.save(folder / 'relevance.npy', relevance)
    numpy.save(folder / 'expected-output.npy', output)
    numpy.save(folder / 'expected-gradient0.npy', gradient)
    options = {'zipmap': False} if classifies else None
    proto = skl2onnx.to_onnx(
        model, initial_types=[('x', FloatTensorType([None, FEATURES]))], target_opset=OPSET,
        options={id(model): options} if options else None,
    )  # fmt: skip
    (folder / 'model.onnx').write_bytes(proto.SerializeToString())
    floating = [o.name for o in proto.graph.output if o.type.tensor_type.elem_type == 1]
    return {
        'inputs': {'x': 'input0.npy'}, 'relevance': 'relevance.npy', 'at': ['x'], 'gradients': 1, 'noise': None,
        'parameters': 0, 'output': floating[-1],
    }  # fmt: skip


if __name__ == '__main__':
    main()
