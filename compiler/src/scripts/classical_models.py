"""Writes small models of scikit-learn as skl2onnx writes them, for the tests that read them.

Each file carries an input, the output that scikit-learn gives for it and the gradient of one class of that output (of the
only output of a regression), by central differences of scikit-learn's own function in float64, as properties: "input",
"output" and "gradient", a shape and numbers; "class" says which class. Files without "gradient" have none.

    pip install scikit-learn==1.9.1 skl2onnx==1.20.0 onnx==1.23.2
    python classical_models.py ../../../runtime/src/test/resources/classical
"""

import pathlib
import sys
import warnings

import numpy as np
from onnx import helper as h
from skl2onnx import to_onnx
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Binarizer, MinMaxScaler, Normalizer, PolynomialFeatures, RobustScaler, StandardScaler
from sklearn.svm import SVC, SVR

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(sys.argv[1])
IRIS, SPECIES = load_iris(return_X_y=True)
TWO = SPECIES > 0
DIABETES, PROGRESS = (a[:80] for a in load_diabetes(return_X_y=True))
DIABETES = DIABETES[:, :4] * 10


def text(array):
    array = np.asarray(array, dtype=np.float64)
    return ",".join(map(str, array.shape)) + ";" + ",".join(f"{v:.9g}" for v in array.ravel())


def gradient(function, x, step=1e-5):
    result = np.empty_like(x)
    for i in range(x.shape[1]):
        up, down = x.copy(), x.copy()
        up[:, i] += step
        down[:, i] -= step
        result[:, i] = (function(up) - function(down)) / (2 * step)
    return result


def write(name, model, X, y, dtype=np.float32, smooth=True, options=None):
    model.fit(X, y)
    x = X[[0, 55, 70]].astype(dtype).astype(np.float64)
    onnx = to_onnx(model, X[:1].astype(dtype), options=options)
    classes = hasattr(model, "predict_proba")
    function = model.predict_proba if classes else getattr(model, "decision_function", model.predict)
    output = function(x)
    properties = {"input": text(x), "output": text(output if output.ndim == 2 else output[:, None])}
    if smooth:
        which = 1 if classes else 0
        properties |= {"class": str(which)}
        properties |= {"gradient": text(gradient(lambda at: function(at)[:, which] if classes else function(at), x))}
    h.set_model_props(onnx, properties)
    (FOLDER / f"{name}.onnx").write_bytes(onnx.SerializeToString(deterministic=True))


np.random.seed(0)
for kind, suffix in ((np.float32, ""), (np.float64, "-double")):
    write("logistic" + suffix, make_pipeline(StandardScaler(), LogisticRegression()), IRIS, TWO, kind)
    write("softmax" + suffix, make_pipeline(StandardScaler(), LogisticRegression()), IRIS, SPECIES, kind)
    write("perceptron" + suffix,
          make_pipeline(StandardScaler(), MLPClassifier((5,), "tanh", max_iter=300, random_state=0)), IRIS, TWO, kind)
    write("perceptron-of-three" + suffix,
          make_pipeline(MinMaxScaler(), MLPClassifier((5,), "tanh", max_iter=300, random_state=0)), IRIS, SPECIES, kind)
    write("components" + suffix, make_pipeline(StandardScaler(), PCA(2), LinearRegression()), DIABETES, PROGRESS, kind)
    write("calibrated" + suffix, CalibratedClassifierCV(LogisticRegression(), cv=2), IRIS, TWO, kind)
write("unit-length", make_pipeline(Normalizer(), LogisticRegression()), IRIS, SPECIES)
write("polynomial", make_pipeline(PolynomialFeatures(2), RobustScaler(), Ridge()), DIABETES[:, :2], PROGRESS)
write("imputed", make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()), IRIS, SPECIES)
write("one-against-the-rest", make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0)), IRIS,
      SPECIES)
write("bayes", GaussianNB(), IRIS, SPECIES)
write("regression", make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(4,), activation="tanh", max_iter=300, random_state=0)), DIABETES,
      PROGRESS)
for kernel in ("rbf", "poly", "linear", "sigmoid"):
    write(f"support-vectors-{kernel}", make_pipeline(StandardScaler(), SVR(kernel=kernel)), DIABETES, PROGRESS)
write("binarized", make_pipeline(Binarizer(threshold=1.5), LogisticRegression()), IRIS, SPECIES, smooth=False)
write("forest", RandomForestClassifier(4, max_depth=3, random_state=0), IRIS, SPECIES, smooth=False)
write("boosting", GradientBoostingRegressor(n_estimators=4, max_depth=2, random_state=0), DIABETES, PROGRESS, smooth=False)
write("support-vectors-probability", make_pipeline(StandardScaler(), SVC(probability=True, random_state=0)), IRIS, SPECIES,
      smooth=False)
