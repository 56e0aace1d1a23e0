"""Pipelines of scikit-learn as users build them, written by skl2onnx, with what scikit-learn itself says of them.

Each gives a folder with model.onnx, rows.csv, background.csv and expected.json: what the pipeline predicts for the rows,
the exact Shapley values of a class by column over the background, and where the pipeline is smooth, the derivative of its
class by each column, as a central difference in float64: of a text column by what its encoder makes of it.

    pip install -r requirements.txt
    python pipelines.py FOLDER [NAME …]
"""

import itertools
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import (ExtraTreesClassifier, GradientBoostingClassifier, GradientBoostingRegressor,
                              RandomForestClassifier, RandomForestRegressor, StackingClassifier, VotingClassifier)
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (ElasticNet, Lasso, LinearRegression, LogisticRegression, PoissonRegressor, Ridge,
                                  SGDClassifier)
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder,
                                   OrdinalEncoder, PolynomialFeatures, PowerTransformer, RobustScaler, StandardScaler)
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
NUMBERS = ["age", "net income", "children"]
TEXTS = ["city", "job"]
ROWS = 3
BACKGROUND = 4
STEP = 1e-4


def people(count=150):
    """Rows of a bank's customers, and whether each takes a loan."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame({
        "age": random.normal(40, 10, count).round(1),
        "net income": random.lognormal(1, 0.4, count).round(2),
        "children": random.integers(0, 4, count),
        "city": random.choice(["Paris", "Rome", "Oslo"], count),
        "job": random.choice(["clerk", "smith"], count)})
    score = (frame["age"] - 40) / 10 + frame["net income"] - 2.7 + (frame["city"] == "Rome") - (frame["job"] == "clerk")
    level = score + random.normal(0, 0.3, count)
    return frame, (level > 0).to_numpy().astype(int), level.to_numpy()


FRAME, LOAN, LEVEL = people()
THREE = np.digitize(LEVEL, [-0.7, 0.7])
CITY = FRAME["city"].to_numpy()
NUMERIC = FRAME[NUMBERS[:2]]
MATRIX = NUMERIC.to_numpy().astype(np.float32)


def mixed(last, numbers=StandardScaler(), texts=OneHotEncoder(handle_unknown="ignore")):
    return make_pipeline(ColumnTransformer([("numbers", numbers, NUMBERS), ("texts", texts, TEXTS)]), last)


def numeric(*steps):
    return make_pipeline(*steps)


def mlp(kind, **settings):
    return kind(hidden_layer_sizes=(6,), activation="tanh", max_iter=300, random_state=0, **settings)


# name: (pipeline, the frame it is fitted to, the target, whether it has a derivative by its numeric columns)
PIPELINES = {
    "mixed-logistic": (mixed(LogisticRegression()), FRAME, LOAN, True),
    "mixed-softmax": (mixed(LogisticRegression()), FRAME, THREE, True),
    "mixed-perceptron": (mixed(mlp(MLPClassifier)), FRAME, LOAN, True),
    "mixed-perceptron-of-three": (mixed(mlp(MLPClassifier)), FRAME, THREE, True),
    "mixed-perceptron-regression": (mixed(mlp(MLPRegressor)), FRAME, LEVEL, True),
    "mixed-ridge": (mixed(Ridge()), FRAME, LEVEL, True),
    "mixed-ordinal-logistic": (mixed(LogisticRegression(), texts=OrdinalEncoder()), FRAME, LOAN, True),
    "mixed-ordinal-forest": (mixed(RandomForestClassifier(5, max_depth=3, random_state=0), texts=OrdinalEncoder()), FRAME, LOAN, False),
    "mixed-imputed": (mixed(LogisticRegression(), make_pipeline(SimpleImputer(), RobustScaler())), FRAME, LOAN, True),
    "mixed-min-max": (mixed(LogisticRegression(), MinMaxScaler()), FRAME, LOAN, True),
    "mixed-boosting": (mixed(GradientBoostingClassifier(n_estimators=5, random_state=0)), FRAME, LOAN, False),
    "mixed-forest-regression": (mixed(RandomForestRegressor(5, max_depth=3, random_state=0)), FRAME, LEVEL, False),
    "mixed-calibrated": (mixed(CalibratedClassifierCV(LogisticRegression(), cv=2)), FRAME, LOAN, True),
    "mixed-named-classes": (mixed(LogisticRegression()), FRAME, np.array(["no", "yes"])[LOAN], True),
    "polynomial": (numeric(PolynomialFeatures(2), StandardScaler(), LogisticRegression()), MATRIX, LOAN, True),
    "mixed-support-vectors": (mixed(SVR()), FRAME, LEVEL, True),
    "logistic": (numeric(StandardScaler(), LogisticRegression()), NUMERIC, LOAN, True),
    "softmax": (numeric(StandardScaler(), LogisticRegression()), NUMERIC, THREE, True),
    "names-of-cities": (numeric(StandardScaler(), LogisticRegression()), NUMERIC, CITY, True),
    "largest": (numeric(MaxAbsScaler(), LogisticRegression()), NUMERIC, LOAN, True),
    "unit-length": (numeric(Normalizer(), LogisticRegression()), NUMERIC, LOAN, True),
    "power": (numeric(PowerTransformer(), LogisticRegression()), MATRIX, LOAN, True),
    "binarized": (numeric(Binarizer(threshold=2.5), LogisticRegression()), NUMERIC, LOAN, False),
    "binned": (numeric(KBinsDiscretizer(3, encode="onehot-dense", quantile_method="averaged_inverted_cdf"), LogisticRegression()), MATRIX, LOAN, False),
    "selected": (numeric(SelectKBest(k=1), LogisticRegression()), MATRIX, LOAN, True),
    "components": (numeric(StandardScaler(), PCA(2), LogisticRegression()), NUMERIC, LOAN, True),
    "singular": (numeric(StandardScaler(), TruncatedSVD(1), LogisticRegression()), NUMERIC, LOAN, True),
    "bayes": (GaussianNB(), MATRIX, LOAN, True),
    "bernoulli": (BernoulliNB(binarize=2.5), MATRIX, LOAN, False),
    "neighbours": (KNeighborsClassifier(3), MATRIX, LOAN, False),
    "stochastic": (numeric(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0)), NUMERIC, THREE, True),
    "support-vectors-probability": (numeric(StandardScaler(), SVC(probability=True, random_state=0)), NUMERIC, LOAN, False),
    "support-vectors-of-three": (numeric(StandardScaler(), SVC(random_state=0)), NUMERIC, THREE, False),
    "support-vectors-regression": (numeric(StandardScaler(), SVR()), NUMERIC, LEVEL, True),
    "linear": (numeric(StandardScaler(), LinearRegression()), NUMERIC, LEVEL, True),
    "lasso": (numeric(StandardScaler(), Lasso(0.1)), NUMERIC, LEVEL, True),
    "elastic-net": (numeric(StandardScaler(), ElasticNet(0.1)), NUMERIC, LEVEL, True),
    "poisson": (numeric(StandardScaler(), PoissonRegressor()), NUMERIC, np.abs(LEVEL), True),
    "tree": (DecisionTreeClassifier(max_depth=3), MATRIX, LOAN, False),
    "extra-trees": (ExtraTreesClassifier(5, max_depth=3, random_state=0), MATRIX, LOAN, False),
    "boosting": (GradientBoostingRegressor(n_estimators=5, random_state=0), MATRIX, LEVEL, False),
    "voting": (VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())], voting="soft", flatten_transform=False), MATRIX, LOAN, True),
    "stacking": (StackingClassifier([("a", LogisticRegression()), ("b", GaussianNB())]), MATRIX, LOAN, True),
}


def scores(model, frame):
    """What the file gives of each row: probabilities, decisions or numbers, as [N, K]."""
    if not hasattr(model, "feature_names_in_"):
        frame = np.asarray(frame, dtype=np.float64)
    if hasattr(model, "predict_proba"):
        return model.predict_proba(frame)
    values = model.decision_function(frame) if hasattr(model, "decision_function") else model.predict(frame)
    return values if values.ndim == 2 else values[:, None]


def shapley(function, row, background):
    """Exact Shapley values of a row's columns, hidden ones replaced by each row of the background."""
    columns = list(background.columns)

    def value(shown):
        rows = background.copy()
        for column in shown:
            rows[column] = row[column]
        return function(rows).mean()

    values = {frozenset(s): value(s) for n in range(len(columns) + 1) for s in itertools.combinations(columns, n)}
    amounts = []
    for column in columns:
        others = [c for c in columns if c != column]
        amounts.append(sum(
            math.factorial(n) * math.factorial(len(others) - n) / math.factorial(len(columns))
            * (values[frozenset(s) | {column}] - values[frozenset(s)])
            for n in range(len(columns)) for s in itertools.combinations(others, n)))
    return amounts


def derivative(function, rows):
    result = {}
    for column in rows.columns:
        if column in NUMBERS:
            up, down = rows.astype({column: float}), rows.astype({column: float})
            up[column] += STEP
            down[column] -= STEP
            result[column] = ((function(up) - function(down)) / (2 * STEP)).tolist()
    return result


def derivative_by_code(model, rows, which):
    """By what encoders make of each text column of a row: its ordinal, or the presence of its category."""
    if "columntransformer" not in getattr(model, "named_steps", {}):
        return {}
    encoded, last = np.asarray(model[:-1].transform(rows), dtype=np.float64), model[-1]
    names = list(model[:-1].get_feature_names_out())
    result = {}
    for column in TEXTS:
        amounts = []
        for row in range(len(rows)):
            own = [i for i, name in enumerate(names) if name.split("__", 1)[1].split("_")[0] == column]
            place = own[0] if len(own) == 1 else max(own, key=lambda i: encoded[row, i])
            up, down = encoded.copy(), encoded.copy()
            up[row, place] += STEP
            down[row, place] -= STEP
            amounts.append((scores(last, up)[row, which] - scores(last, down)[row, which]) / (2 * STEP))
        result[column] = amounts
    return result


def write(folder, name):
    model, frame, target, smooth = PIPELINES[name]
    model.fit(frame, target)
    table = pd.DataFrame(frame, columns=NUMBERS[:2]) if frame is MATRIX else frame
    rows, background = table[:ROWS], table[10:10 + BACKGROUND]
    output = scores(model, rows)
    which = output.shape[1] - 1
    function = lambda some: scores(model, some)[:, which]
    onnx = to_onnx(model, frame[:1])
    here = folder / name
    here.mkdir(parents=True, exist_ok=True)
    (here / "model.onnx").write_bytes(onnx.SerializeToString(deterministic=True))
    rows.to_csv(here / "rows.csv", index=False)
    background.to_csv(here / "background.csv", index=False)
    expected = {
        "output": output.tolist(),
        "class": which,
        "shapley": [shapley(function, row, background) for _, row in rows.iterrows()],
        "columns": list(table.columns)}
    if smooth:
        expected["derivative"] = derivative(function, rows) | derivative_by_code(model, rows, which)
    (here / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in sys.argv[2:] or PIPELINES:
        try:
            write(folder, name)
            print("written", name)
        except Exception as problem:
            print("not written:", name, type(problem).__name__, str(problem).split("\n")[0][:150])


if __name__ == "__main__":
    main()
