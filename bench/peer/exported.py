"""Shows that an exported attribution graph runs in plain ONNX Runtime, from Python, with the numbers that Jennit gives.

Exports the attribution graph of a model, runs it in this Python's onnxruntime, and compares with Jennit's own run. Fails
where they differ by more than rounding.
"""

import argparse
import pathlib
import sys
import tempfile

import numpy
import onnxruntime

from compare import BOUND, COMPOSITES
from turns import Jennit, difference

TOLERANCE = 1e-5
BUNDLED = pathlib.Path(__file__).parents[2] / 'examples/efficientnet-lite0/efficientnet-lite0.onnx'


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', type=pathlib.Path, default=BUNDLED, help='the bundled model unless given')
    parser.add_argument('--composites', default=','.join(COMPOSITES), help='%(default)s')
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        plain = onnxruntime.InferenceSession(str(arguments.model), providers=['CPUExecutionProvider'])
        declared = plain.get_inputs()[0]
        shape = [size if isinstance(size, int) else 2 for size in declared.shape]
        inputs = numpy.random.default_rng(1).standard_normal(shape).clip(-BOUND, BOUND).astype(numpy.float32)
        relevance = plain.run(None, {declared.name: inputs})[0]
        numpy.save(folder / 'input.npy', inputs)
        numpy.save(folder / 'relevance.npy', relevance)
        for composite in arguments.composites.split(','):
            jennit = Jennit(arguments.model, composite, 2, folder / 'input.npy', folder / 'relevance.npy')
            jennit.attribution()
            expected = jennit.relevance(folder / 'expected.npy')
            jennit.ask(f'export {folder / "exported.onnx"}')
            jennit.close()
            session = onnxruntime.InferenceSession(
                str(folder / 'exported.onnx'), providers=['CPUExecutionProvider']
            )
            about = session.get_modelmeta().custom_metadata_map
            results = session.run(
                [about[f'jennit.relevance.{declared.name}']],
                {declared.name: inputs, about['jennit.output_relevance']: relevance},
            )
            deviation = difference(results[0], expected)
            failed |= not deviation <= TOLERANCE
            print(f'{arguments.model.name}, {composite}: relevances differ by {deviation:.1e}')
    print(f'onnxruntime {onnxruntime.__version__}: ' + ('they differ' if failed else 'the same numbers'))
    sys.exit(failed)


if __name__ == '__main__':
    main()
