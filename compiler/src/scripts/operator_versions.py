"""Writes the versions of the ONNX operators of the default domain, for OperatorVersions.

    python operator_versions.py > ../main/resources/org/jennit/onnx/operator-versions.txt

One line an operator: its name, then the opsets that brought a new version of it, ascending. A letter says what is
known about a version compared with the one before:

    t  only the admitted types changed
    w  wider: everything that was valid means the same, but more is valid (a new optional input or attribute, a new
       value of an attribute, negative axes)
    d  deprecated: not to be used from this opset on
    no letter: the first version, or one that changed the meaning or form of existing nodes

Compared are inputs, outputs and attributes. Where these say `t` or `w` but the prose differs as well, a person has to
decide: the script refuses any such version that REVIEWED does not list. Needs the package onnx; written with 1.23.
"""

import sys

import onnx.defs

# Before opset 8 the operators were still being settled; a change of prose there counts as a change.
SETTLED = 8

WORDING = "only wording, layout or examples"
NEGATIVE_AXIS = "negative axes count from the back"
BROADCAST = "inputs may be broadcast"

# (operators, opset): (letter or "" for changed, reason)
REVIEWED = {
    ("Abs Ceil DepthToSpace Floor GatherElements GatherND Gemm LRN Mod", 13): ("t", WORDING),
    ("MeanVarianceNormalization NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", 13): ("t", WORDING),
    ("ArgMax ArgMin", 13): ("t", WORDING),
    ("ArgMax ArgMin", 11): ("w", NEGATIVE_AXIS),
    ("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean", 11): ("w", NEGATIVE_AXIS),
    ("ReduceMin ReduceProd ReduceSum ReduceSumSquare", 11): ("w", NEGATIVE_AXIS),
    ("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean", 13): ("t", WORDING),
    ("ReduceMin ReduceProd ReduceSumSquare", 13): ("t", WORDING),
    ("ReduceMax ReduceMin", 12): ("t", WORDING),
    ("ReduceMax ReduceMin", 20): ("t", "booleans"),
    ("Add Div Mul Sub", 14): ("t", "small integers"),
    ("Max Mean Min Sum", 8): ("w", BROADCAST),
    ("PRelu", 16): ("t", WORDING),
    ("AveragePool Conv LpPool MaxUnpool", 11): ("t", "spells out the default strides and automatic padding"),
    ("MaxPool", 11): ("t", "spells out the default strides"),
    ("MaxPool", 12): ("t", "8-bit integers; spells out shapes"),
    ("AveragePool MaxPool", 22): ("t", "says of windows in the padding what runtimes did before"),
    ("BatchNormalization", 15): ("t", "float16 is accumulated in float"),
    ("BitShift", 28): ("w", "signed numbers"),
    ("Cast", 9): ("w", "strings"),
    ("Cast", 13): ("t", "says what was left open for values out of range"),
    ("CastLike", 21): ("t", WORDING),
    ("Clip", 13): ("w", "a minimum above the maximum"),
    ("Concat Compress Flatten Squeeze Split Scan Gather LogSoftmax Softmax Hardmax", 11): ("w", NEGATIVE_AXIS),
    ("Unsqueeze Slice TopK", 11): ("w", NEGATIVE_AXIS),
    ("ConvTranspose", 11): ("", "which side takes the odd padding that an explicit output_shape asks for"),
    ("ConvTranspose", 22): ("t", WORDING),
    ("DequantizeLinear", 19): ("t", "float8"),
    ("Dropout", 10): ("t", WORDING),
    ("EyeLike", 22): ("t", WORDING),
    ("Gather", 13): ("t", WORDING),
    ("GroupNormalization", 18): ("", "deprecated only afterwards, for its mistake; valid until 20, and runtimes run it"),
    ("GroupNormalization", 21): ("", "scale and bias have one element a channel, before one a group"),
    ("Loop", 11): ("t", "the same example written more clearly"),
    ("Loop", 13): ("w", "sequences"),
    ("Loop", 16): ("w", "optional values"),
    ("Mod", 28): ("w", "floating-point numbers without fmod"),
    ("OneHot", 11): ("", "a negative index counts from the back; it was out of range, and all off, before"),
    ("OptionalGetElement", 18): ("w", "values that are not optional"),
    ("Pad", 13): ("t", "the default value for other types"),
    ("Pad", 19): ("w", "mode wrap"),
    ("QuantizeLinear", 25): ("t", "2-bit integers"),
    ("QuantizeLinear", 28): ("t", "6-bit numbers"),
    ("Resize", 13): ("", "coordinate transformation tf_half_pixel_for_nn was taken out"),
    ("Resize", 19): ("w", "coordinate transformation half_pixel_symmetric"),
    ("RoiAlign", 16): ("", "by default half a pixel is subtracted from the corners"),
    ("ScatterElements ScatterND", 18): ("w", "reductions max and min"),
    ("Slice", 13): ("t", "the same rule written more clearly"),
    ("Split", 18): ("", "a split into equal parts has to say num_outputs"),
    ("Transpose", 21): ("t", WORDING),
    ("Transpose", 25): ("t", WORDING),
    ("Attention", 24): ("", "rows that are masked entirely, and how causal masks are aligned, were specified anew"),
}


def verdicts():
    return {
        (operator, opset): letter for (operators, opset), (letter, _) in REVIEWED.items() for operator in operators.split()
    }


def formals(parameters):
    return [(p.name, p.option.name, p.is_homogeneous) for p in parameters]


def attributes(schema):
    return {name: (a.type.name, a.required, str(a.default_value)) for name, a in schema.attributes.items()}


def prose(schema):
    texts = [schema.doc] + [schema.attributes[name].description for name in sorted(schema.attributes)]
    return [" ".join(text.split()) for text in texts]


def wider_formals(before, after):
    """The same parameters, some of them no longer required, and further optional ones."""
    if len(after) < len(before):
        return False
    kept = all(
        old[0] == new[0] and old[2] == new[2] and (old[1] == new[1] or (old[1], new[1]) == ("Single", "Optional"))
        for old, new in zip(before, after)
    )
    return kept and all(option == "Optional" for _, option, _ in after[len(before):])


def wider_attributes(before, after):
    """The same attributes with the same defaults, some of them no longer required, and further optional ones."""
    for name, (kind, required, default) in before.items():
        if name not in after or after[name][0] != kind or after[name][2] != default:
            return False
        if after[name][1] and not required:
            return False
    return not any(required for name, (_, required, _) in after.items() if name not in before)


def letter(before, after):
    """What the forms of two versions say, and whether their prose differs too."""
    if after.deprecated:
        return "d", False
    if before is None:
        return "", False
    differs = prose(before) != prose(after)
    forms = [(formals(s.inputs), formals(s.outputs), attributes(s)) for s in (before, after)]
    (inputs, outputs, attrs), (new_inputs, new_outputs, new_attrs) = forms
    if forms[0] == forms[1]:
        return ("" if differs and after.since_version < SETTLED else "t"), differs
    if (
        wider_formals(inputs, new_inputs)
        and wider_formals(outputs, new_outputs)
        and wider_attributes(attrs, new_attrs)
    ):
        # New attributes bring new prose, so this says nothing; REVIEWED lists what is not as it seems.
        return "w", False
    return "", False


def main():
    history = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain == "":
            history.setdefault(schema.name, []).append(schema)
    reviewed = verdicts()
    unused = set(reviewed)
    open_questions = []
    lines = []
    for name, versions in sorted(history.items()):
        versions.sort(key=lambda schema: schema.since_version)
        words = [name]
        for before, after in zip([None] + versions, versions):
            version = after.since_version
            verdict, asks = letter(before, after)
            if (name, version) in reviewed:
                verdict = reviewed[name, version]
                unused.discard((name, version))
            elif asks and version >= SETTLED:
                open_questions.append(f"{name} {version}")
            words.append(f"{version}{verdict}")
        lines.append(" ".join(words))
    if open_questions or unused:
        sys.exit(f"Not reviewed: {open_questions}\nReviewed, but not there: {sorted(unused)}")
    print("# Generated by operator_versions.py, which explains the format. The line `opset` names the newest one known.")
    print(f"opset {onnx.defs.onnx_opset_version()}")
    print("\n".join(lines))


main()
