"""Has Jennit explain every case, compares, and writes the table."""

import argparse
import collections
import json
import os
import pathlib
import queue
import subprocess
import threading

import numpy
import onnxruntime

from table import write

TOLERANCE = 1e-4
# Where float32 itself is no better: the framework's own float32 gradient differs from its float64 gradient by this.
NOISE = 5
LIMIT = 300


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache', type=pathlib.Path)
    parser.add_argument('--only', default='', help='a part of the names')
    parser.add_argument('--again', default='', help='fail: examine those anew that were not right; all: every one')
    parser.add_argument('--table', type=pathlib.Path, help='the file to write the table to')
    arguments = parser.parse_args()
    folders = sorted(f.parent for f in arguments.cache.glob(f'*{arguments.only}*/case.json'))
    examiner = Examiner()
    results = []
    for folder in folders:
        result = Result(folder)
        wrong = result.seen() and result.problems()
        again = arguments.again == 'all' or not result.seen() or (arguments.again == 'fail' and wrong)
        if again and arguments.table is None:
            result.examine(examiner)
        results.append(result)
        if arguments.table is None:
            print(f'{folder.name}: {"; ".join(result.problems()) or "right"}  {result.summary()}', flush=True)
    examiner.close()
    if arguments.table is not None:
        write(results, arguments.table, NOISE)


class Examiner:
    """One Java process for many models, started when needed."""

    def __init__(self):
        self.process = None

    def ask(self, folder):
        """Examines a folder; fails where that takes too long or Java dies."""
        if self.process is None:
            self.process = subprocess.Popen(
                ['java', '-Xmx5g', '-XX:+UseSerialGC', '-cp', os.environ['JENNIT_CLASS_PATH'],
                 '-Djava.util.logging.config.file=/dev/null', 'org.jennit.bench.Examiner'],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            self.answers = queue.Queue()
            threading.Thread(target=self.listen, args=(self.process.stdout, self.answers), daemon=True).start()
        self.process.stdin.write(f'{folder}\n')
        self.process.stdin.flush()
        try:
            answer = self.answers.get(timeout=LIMIT)
        except queue.Empty:
            answer = f'took longer than {LIMIT} s'
        if answer != 'done':
            self.close()
            raise RuntimeError(answer)

    @staticmethod
    def listen(stream, answers):
        for line in stream:
            answers.put(line.strip())
        answers.put('Java ended')

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process = None


class Result:
    """What came of one case."""

    def __init__(self, folder):
        self.folder = folder.absolute()
        self.case = json.loads((folder / 'case.json').read_text())
        self.load()

    def load(self):
        file = self.folder / 'result.json'
        self.found = json.loads(file.read_text()) if file.exists() else {}

    def seen(self):
        return bool(self.found) or 'export error' in self.case

    def examine(self, examiner):
        """Has the case explained, and where something is wrong looks whether the file itself is right."""
        if 'export error' in self.case:
            return
        (self.folder / 'result.json').unlink(missing_ok=True)
        try:
            examiner.ask(self.folder)
            self.load()
        except RuntimeError as e:
            self.found = {'error': str(e)}
        if 'error' in self.found or not self.forward() <= TOLERANCE:
            self.found['file'] = self.fault()
            (self.folder / 'result.json').write_text(json.dumps(self.found, indent=1))

    def fault(self):
        """What is wrong with the file itself, by ONNX Runtime in Python; nothing where it does what the framework does."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            session = onnxruntime.InferenceSession(str(self.folder / 'model.onnx'), options)
            known = {i.name for i in session.get_inputs()}
            inputs = {n: numpy.load(self.folder / f) for n, f in self.case['inputs'].items() if n in known}
            output = session.run([self.case['output']], inputs)[0].astype(numpy.float64)
        except Exception as e:  # the runtime has no class of its own for these
            return f'ONNX Runtime refuses the file: {str(e).strip().splitlines()[0][:200]}'
        gap = difference(output, self.array('expected-output.npy'))
        return '' if gap <= TOLERANCE else f'the file computes something else than the framework (off by {gap:.0e} in ONNX Runtime too)'

    def array(self, file):
        return numpy.load(self.folder / file).astype(numpy.float64)

    def difference(self, file, other, file_of_other):
        """By how much an array differs from one of another result, relative to the largest number of that."""
        return difference(self.array(file), other.array(file_of_other))

    def forward(self):
        """By how much the outputs differ from the framework's, relative to the largest."""
        return difference(self.array(self.found['output']), self.array('expected-output.npy'))

    def gradient(self):
        """By how much the worst gradient differs, relative to its largest number."""
        given = [self.array(r['file']) for r in self.found['gradient']['relevance'].values()]
        expected = [self.array(f'expected-gradient{i}.npy') for i in range(self.case['gradients'])]
        if self.case['at']:
            return max(difference(g, e) for g, e in zip(given, expected))
        return max(min((difference(g, e) for g in given if g.shape == e.shape), default=9.0) for e in expected)

    def problems(self):
        """What is not as it should be, in words."""
        if 'export error' in self.case:
            return ['no export: ' + self.case['export error']]
        if self.found.get('file'):
            return [self.found['file']]
        if 'error' in self.found:
            return [self.found['error']]
        found = []
        allowed = max(TOLERANCE, NOISE * (self.case['noise'] or 0))
        if not self.forward() <= TOLERANCE:
            found.append(f'output differs by {self.forward():.0e}')
        if 'error' in self.found['gradient']:
            found.append('gradient: ' + self.found['gradient']['error'])
        elif not self.gradient() <= allowed:
            found.append(f'gradient differs by {self.gradient():.0e}')
        for name, preset in self.found['presets'].items():
            if 'error' in preset:
                found.append(f'{name}: {preset["error"]}')
            elif not all(r['finite'] for r in preset['relevance'].values()):
                found.append(f'{name}: not finite')
        return found

    def by_gradient(self):
        """Operators that no rule fits, in the preset that suits best."""
        counts = collections.Counter()
        preset = list(self.found.get('presets', {'': {}}).values())[-1]
        counts.update(preset.get('by gradient', {}))
        return counts

    def summary(self):
        if 'presets' not in self.found or 'error' in self.found['gradient']:
            return ''
        growth = {n: max(r['largest'] for r in p['relevance'].values()) for n, p in self.found['presets'].items() if 'relevance' in p}
        return f'{self.found["seconds"]} s, output {self.forward():.0e}, gradient {self.gradient():.0e}, noise {self.case["noise"] or -1:.0e}, by gradient {dict(self.by_gradient())}, largest {growth}'


def difference(given, expected):
    if given.shape != expected.shape:
        return float('inf')
    return float(abs(given - expected).max() / max(abs(expected).max(), 1e-300))


if __name__ == '__main__':
    main()
