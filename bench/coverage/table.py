"""The table of what was examined, as markdown."""

import collections
import re

LONGEST = 220

HEAD = '''# Coverage

{count} architectures, each with random weights, small, and exported as users export: by PyTorch's older exporter (opsets
{older}), its newer one ({newer}), tf2onnx or skl2onnx. What starts as 0 or 1, such as the γ and β of norms, is made random
too, and batch norms get statistics of their own, so that nothing in a network is dead or neutral. Written by
[bench/coverage](../bench/coverage/README.md); {right} of {files} files are right in everything.

- **output**: by how much the output differs from the framework's in float64, relative to the largest number.
- **gradient**: the same for the gradient of a random combination of all outputs, by the floating-point inputs, or by the
  embeddings of words. Up to 1e-4 is right, or up to {noise} times what float32 does to the framework's own gradient, which is
  measured by changing its parameters by their rounding: one ReLU that starts or stops makes 1e-2 of that in deep
  networks. Such numbers are marked ≈.
- **presets**: which gave finite relevance: {presets}.
- **agree**: by how much relevance of the last preset differs between the two exporters' files, relative to the largest.
  Rules divide by sums that random weights may make next to nothing; where relevance grew to 1e3 and more, float32 shows.
- **by gradient**: the layers for which the last of the presets has no rule; a warning names them. The presets for
  convolutional networks have none for norms.
- **time**: from the file to the last relevance, compiling included: the slower file's, on two cores that other work shared.

Not right is listed below the tables, with the reason.
'''
SHORT = {'epsilon_plus': 'ε+', 'epsilon_gamma_box': 'εγ□', 'attn_lrp': 'attn'}
SOURCES = {
    'torchvision': 'torchvision',
    'timm': 'timm',
    'transformers': 'transformers',
    'torch.nn': 'Written with torch.nn',
    'keras': 'Keras',
    'scikit-learn': 'scikit-learn',
}


def write(results, file, noise):
    """Writes the table of all results to a file."""
    by_name = collections.defaultdict(list)
    for result in results:
        if result.seen():
            by_name[result.case['source'], result.case['name']].append(result)
    seen = [result for group in by_name.values() for result in group]
    text = HEAD.format(
        count=len(by_name),
        older=opsets(seen, 'older'),
        newer=opsets(seen, 'newer'),
        right=sum(not result.problems() for result in seen),
        files=len(seen),
        noise=noise,
        presets=', '.join(f'{short} = `{name}`' for name, short in SHORT.items()),
    )
    for source, title in SOURCES.items():
        rows = [row(name, group) for (found, name), group in by_name.items() if found == source]
        if rows:
            text += f'\n## {title}\n\n| architecture | files | output | gradient | presets | agree | by gradient | time |\n'
            text += '|---|---|---|---|---|---|---|---|\n' + ''.join(rows)
    text += '\n## Not right, and why\n\n| file | reason |\n|---|---|\n'
    for result in seen:
        if result.problems():
            text += f'| {result.case["source"]} {result.case["name"]}, {way(result)} | {reason(result)} |\n'
    file.write_text(text)


def row(name, group):
    """A line of the table."""
    good = [result for result in group if 'presets' in result.found]
    right = [result for result in good if not result.problems()]
    files = ', '.join(way(result) + ('' if result in right else ' ✗') for result in group)
    output = number(max((r.forward() for r in right), default=None))
    gradients = [r.gradient() for r in right]
    mark = ' ≈' if gradients and max(gradients) > 1e-4 else ''
    presets = collections.Counter(p for r in right for p in r.found['presets'])
    names = ' '.join(short for p, short in SHORT.items() if p in presets)
    falls = ', '.join(f'{count} {operator}' for operator, count in (right or [None])[-1].by_gradient().items()) if right else ''
    time = max((r.found['seconds'] for r in right), default=None)
    return (
        f'| {name} | {files} | {output} | {number(max(gradients, default=None))}{mark} | {names} | {number(agreement(right))} '
        f'| {falls} | {"" if time is None else f"{time:.1f} s"} |\n'
    )


def agreement(right):
    """By how much the relevance of the last preset differs between two files."""
    if len(right) < 2:
        return None
    preset = list(right[0].found['presets'])[-1]
    one, two = (r.found['presets'].get(preset, {}).get('relevance', {}) for r in right[:2])
    gaps = [right[0].difference(a['file'], right[1], b['file']) for a, b in zip(one.values(), two.values())]
    return max(gaps, default=None)


def way(result):
    return f'{result.case["exporter"]} {result.case["opset"]}'


def opsets(results, exporter):
    found = sorted({result.case['opset'] for result in results if result.case['exporter'] == exporter})
    return ', '.join(map(str, found))


def number(value):
    return '' if value is None else f'{value:.0e}'.replace('e-0', 'e-')


def reason(result):
    """What is wrong with a file, each thing once and in its first sentences."""
    once = []
    for problem in result.problems():
        name, _, text = problem.rpartition('Exception: ')
        shown = (text if name else problem).replace(f'{result.folder}/', '').replace('|', '\\|').split('\n')[0]
        shown = re.sub(r'\x1b\[\d+m', '', shown).removesuffix(' Next steps:')
        if shown not in once:
            once.append(shown if len(shown) <= LONGEST else shown[:LONGEST].rsplit(' ', 1)[0] + ' …')
    return '; '.join(dict.fromkeys(once))
