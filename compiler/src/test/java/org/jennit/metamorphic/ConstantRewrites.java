package org.jennit.metamorphic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.metamorphic.Draft.Numbers;
import org.jennit.metamorphic.Draft.Step;

/** Constants that are computed from others. */
final class ConstantRewrites {
    static final List<FileRewrite> ALL = List.of(
            ofWeight("a sum of two", (d, name) -> {
                Numbers c = d.constants.get(name);
                double[] part = Arrays.stream(c.elements()).map(Math::rint).toArray();
                double[] rest = IntStream.range(0, part.length)
                        .mapToDouble(i -> c.elements()[i] - part[i])
                        .toArray();
                return d.add(
                        c.extents(), "Add", Map.of(), d.constant(c.extents(), part), d.constant(c.extents(), rest));
            }),
            ofWeight("a multiple", (d, name) -> {
                Numbers c = d.constants.get(name);
                double[] scaled = Arrays.stream(c.elements()).map(e -> 8 * e).toArray();
                return d.add(c.extents(), "Mul", Map.of(), d.constant(c.extents(), scaled), d.scalar(0.125));
            }),
            ofWeight("Concat of its parts", (d, name) -> {
                Numbers c = d.constants.get(name);
                int rows = c.extents()[0];
                int each = c.elements().length / rows;
                int cut = rows / 2;
                int[] first = c.extents().clone();
                int[] second = c.extents().clone();
                first[0] = cut;
                second[0] = rows - cut;
                return d.add(
                        c.extents(),
                        "Concat",
                        Map.of("axis", 0),
                        d.constant(first, Arrays.copyOf(c.elements(), cut * each)),
                        d.constant(second, Arrays.copyOfRange(c.elements(), cut * each, rows * each)));
            }),
            ofWeight("Reshape of a vector", (d, name) -> {
                Numbers c = d.constants.get(name);
                long[] sizes = Arrays.stream(c.extents()).asLongStream().toArray();
                String vector = d.constant(new int[] {c.elements().length}, c.elements());
                return d.add(c.extents(), "Reshape", Map.of(), vector, d.integers(sizes));
            }),
            ofWeight("Identity", (d, name) -> {
                Numbers c = d.constants.get(name);
                return d.add(c.extents(), "Identity", Map.of(), d.constant(c.extents(), c.elements()));
            }));

    /** Writes a constant otherwise. */
    @FunctionalInterface
    private interface Expression {
        String write(Draft draft, String name);
    }

    private ConstantRewrites() {}

    /** The second input of linear layers and of elementwise arithmetic, where it is a constant of several rows. */
    private static FileRewrite ofWeight(String name, Expression expression) {
        return new FileRewrite(
                "a constant as " + name,
                ConstantRewrites::hasWeight,
                (d, s, r) -> d.replace(s, (draft, step) -> {
                    List<String> inputs = new ArrayList<>(step.inputs());
                    inputs.set(1, expression.write(draft, inputs.get(1)));
                    return draft.add(
                            draft.extents(step.output()),
                            step.operator(),
                            step.attributes(),
                            inputs.toArray(new String[0]));
                }));
    }

    private static boolean hasWeight(Draft d, Step s) {
        if (s.inputs().size() < 2 || !s.operator().matches("Conv|Gemm|MatMul|Add|Sub|Div|LayerNormalization")) {
            return false;
        }
        Numbers c = d.constants.get(s.input(1));
        return c != null
                && c.real()
                && c.extents().length > 0
                && c.extents()[0] > 1
                && !d.constants.containsKey(s.input(0));
    }
}
