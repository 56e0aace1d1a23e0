"""Jennit as a process that takes turns with another program, and how turns are timed."""

import os
import statistics
import subprocess
import time

import numpy

WARM_UP = 2
# Threads that wait for work turn for a while before they sleep; the other side's run begins after that.
PAUSE = 0.05


class Jennit:
    """A process of Jennit that runs when it is told to."""

    def __init__(self, model, composite, threads, input_file, relevance_file):
        command = ['java', '-XX:+UseSerialGC', '-cp', os.environ['JENNIT_CLASS_PATH'], 'org.jennit.bench.Responder']
        arguments = [str(model), composite, str(threads), str(input_file), str(relevance_file)]
        self.process = subprocess.Popen(
            command + arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, request):
        self.process.stdin.write(request + '\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f'Jennit ended at the request {request!r} (status {self.process.wait()})')
        return answer

    def forward(self):
        return float(self.ask('forward'))

    def attribution(self):
        return float(self.ask('attribution'))

    def relevance(self, file):
        self.ask(f'write {file}')
        return numpy.load(file)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def difference(got, expected):
    """Relative, Euclidean."""
    return numpy.linalg.norm(got - expected) / numpy.linalg.norm(expected)


def by_turns(works, runs):
    """The median of each work's time over runs that take turns."""
    times = [[] for _ in works]
    for run in range(WARM_UP + runs):
        for work, results in zip(works, times):
            time.sleep(PAUSE)
            seconds = work()
            if run >= WARM_UP:
                results.append(seconds)
    return [statistics.median(results) for results in times]
