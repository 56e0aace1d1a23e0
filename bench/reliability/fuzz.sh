#!/bin/sh
# Damages models, pictures, arrays and settings by seed and counts what becomes of them: fuzz.sh [COUNT of each kind]
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../..
count=${1:-100000}
jennit=${JENNIT:-$root/jennit}
JENNIT_JAVA_OPTS=${JENNIT_JAVA_OPTS:--Xmx512m}
export JENNIT_JAVA_OPTS

field=$root/conformance/field
models=
for case in activation-written-out-9 batch-statistics-1 body-of-another-opset-5 box-bounds-told-for-the-input \
    constant-scaling-3 fake-quantisation grid-sample half-precision-1 if-on-a-size-2 \
    integrated-gradients-at-an-embedding-1 matmul-constant-left nodes-in-reverse-order norm-written-out-2 \
    products-of-two-variables-1 quantised-weights-1 recurrent-3 same-mean-or-norm-two-ways-3 scikit-learn-pipeline-1 \
    several-inputs-and-outputs-1 shape-by-reduce-prod; do
    models="$models $field/$case/model.onnx"
done

settings=$(mktemp -d)
trap 'rm -rf "$settings"' EXIT
cat >"$settings/composite.yaml" <<'END'
name: epsilon_gamma_box
low: -2.1
high: 2.6
epsilon: 1e-6
layer_map:
  - [Softmax, {rule: Epsilon, epsilon: 0.25}]
END
cat >"$settings/preprocessing.json" <<'END'
{"resize": 256, "crop": 224, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "labels": "labels.txt"}
END

status=0
fuzz() {
    echo "$1"
    shift
    # shellcheck disable=SC2086 # names without spaces, several in one word
    "$jennit" fuzz $1 --count "$count" --seed 21 --keep "$here/defects" 2>/dev/null || status=1
}
fuzz models "$models"
fuzz pictures "$root/image/src/test/resources/pictures"
fuzz arrays "$root/runtime/src/test/resources/npy"
fuzz settings "$settings"
exit "$status"
