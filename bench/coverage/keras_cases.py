"""Writes the cases of Keras by tf2onnx, which want an environment of their own (requirements-keras.txt)."""

import argparse
import json
import os
import pathlib
import time

os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import numpy
import tensorflow as tf
import tf2onnx

BOX = [-2.0, 2.0]
keras = tf.keras
layers = keras.layers


def applications(name, size=64, **options):
    return lambda: getattr(keras.applications, name)(
        weights=None, input_shape=(size, size, 3), classes=10, classifier_activation=None, **options
    )


def sequence(cell, **options):
    return lambda: keras.Sequential(
        [keras.Input((12, 5)), layers.Bidirectional(getattr(layers, cell)(8, **options)), layers.Dense(3)]
    )


def small():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)), layers.Conv2D(8, 3, activation='relu'), layers.BatchNormalization(),
            layers.MaxPooling2D(), layers.SeparableConv2D(12, 3, activation='swish'), layers.Conv2DTranspose(8, 2, 2),
            layers.GlobalAveragePooling2D(), layers.Dense(5, activation='softmax'),
        ]
    )  # fmt: skip


def transformer():
    x = inputs = keras.Input((9, 16))
    attended = layers.MultiHeadAttention(4, 4)(x, x)
    x = layers.LayerNormalization()(x + attended)
    x = layers.LayerNormalization()(x + layers.Dense(16)(layers.Dense(32, activation='gelu')(x)))
    return keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


# Name: what builds it, the shape of a sample, the opset, whether there are pictures, and whether there is attention.
MODELS = {
    'small CNN': (small, (32, 32, 3), 13, True, False),
    'MobileNet': (applications('MobileNet', alpha=0.25), (64, 64, 3), 15, True, False),
    'MobileNetV2': (applications('MobileNetV2', alpha=0.35), (64, 64, 3), 17, True, False),
    'EfficientNetB0': (applications('EfficientNetB0'), (64, 64, 3), 13, True, False),
    'MobileNetV3Small': (applications('MobileNetV3Small', minimalistic=True), (64, 64, 3), 15, True, False),
    'LSTM': (sequence('LSTM'), (12, 5), 13, False, False),
    'GRU': (sequence('GRU'), (12, 5), 15, False, False),
    'Transformer': (transformer, (9, 16), 17, False, True),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache', type=pathlib.Path)
    arguments = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    for name, (build, shape, opset, pictures, attention) in MODELS.items():
        folder = arguments.cache / f'keras-{name}-tf2onnx-{opset}'
        if (folder / 'case.json').exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        start = time.monotonic()
        case = {'source': 'keras', 'name': name, 'exporter': 'tf2onnx', 'opset': opset, 'attention': attention}
        try:
            case |= write(build, shape, opset, folder)
        except Exception as e:
            case['export error'] = f'{type(e).__name__}: {e}'.strip().splitlines()[0][:300]
        presets = ['epsilon_plus', *(['epsilon_gamma_box'] if pictures else []), *(['attn_lrp'] if attention else [])]
        case |= {'composites': presets, 'box': BOX}
        (folder / 'case.json').write_text(json.dumps(case, indent=1))
        print(f'{folder.name}: {time.monotonic() - start:.0f} s {case.get("export error", "")}', flush=True)


def write(build, shape, opset, folder):
    """Writes the model and what the framework gives for it."""
    keras.utils.set_random_seed(7)
    model = build()
    random = numpy.random.default_rng(7)
    for weight in model.weights:
        value = weight.numpy()
        if value.size and (value == value.flat[0]).all() and value.flat[0] in (0, 1):
            drawn = 0.1 * random.standard_normal(value.shape) if value.flat[0] == 0 else random.uniform(0.5, 1.5, value.shape)
            weight.assign(drawn)
    inputs = random.standard_normal((2, *shape)).clip(*BOX).astype(numpy.float32)
    name = model.inputs[0].name.split(':')[0]
    x = tf.constant(inputs)
    relevance = random.standard_normal(model(x, training=False).shape).astype(numpy.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = model(x, training=False)
        score = tf.reduce_sum(output * relevance)
    numpy.save(folder / 'input0.npy', inputs)
    numpy.save(folder / 'relevance.npy', relevance)
    numpy.save(folder / 'expected-output.npy', output.numpy())
    numpy.save(folder / 'expected-gradient0.npy', tape.gradient(score, x).numpy())
    signature = [tf.TensorSpec((None, *shape), tf.float32, name=name)]
    proto, _ = tf2onnx.convert.from_keras(model, input_signature=signature, opset=opset)
    (folder / 'model.onnx').write_bytes(proto.SerializeToString())
    return {
        'inputs': {name: 'input0.npy'}, 'relevance': 'relevance.npy', 'at': [name], 'gradients': 1, 'noise': None,
        'parameters': model.count_params(), 'output': proto.graph.output[0].name,
    }  # fmt: skip


if __name__ == '__main__':
    main()
