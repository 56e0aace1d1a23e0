package org.jennit.metamorphic;

import static org.jennit.metamorphic.FileRewrite.of;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.metamorphic.Draft.Step;

/** Pairs of steps that undo one another put behind a value, and what only moves values written otherwise. */
final class LayoutRewrites {
    /** Behind these a pair of factors would stand inside a layer: before its bias or its batch norm. */
    private static final Set<String> OPEN_LAYERS =
            Set.of("Conv", "MatMul", "Einsum", "Transpose", "Squeeze", "Reshape");

    static final List<FileRewrite> ALL = List.of(
            behind("Identity", (d, s, r) -> d.apply("Identity", s.output())),
            behind("Cast to its own type", (d, s, r) -> d.apply("Cast", Map.of("to", d.real.code()), s.output())),
            behind("Dropout of inference", (d, s, r) -> d.apply("Dropout", s.output())),
            behind("Unsqueeze and Squeeze", (d, s, r) -> {
                long[] axes = {r.nextInt(d.rank(s.output()) + 1)};
                String more = d.add(null, "Unsqueeze", Map.of("axes", axes), s.output());
                return d.add(d.extents(s.output()), "Squeeze", Map.of("axes", axes), more);
            }),
            behind("Reshape and back", (d, s, r) -> {
                String rows = d.add(null, "Reshape", Map.of(), s.output(), d.integers(0, -1));
                int[] shape = d.extents(s.output());
                return d.add(shape, "Reshape", Map.of(), rows, LinearSpellings.sizes(d, shape));
            }),
            behind("Transpose and back", (d, s, r) -> {
                int rank = d.rank(s.output());
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, rank).boxed().toList());
                Collections.shuffle(order, r);
                long[] perm = order.stream().mapToLong(Integer::longValue).toArray();
                long[] back = new long[rank];
                IntStream.range(0, rank).forEach(i -> back[order.get(i)] = i);
                String turned = d.add(null, "Transpose", Map.of("perm", perm), s.output());
                return d.add(d.extents(s.output()), "Transpose", Map.of("perm", back), turned);
            }),
            new FileRewrite(
                    "a factor and its inverse behind a value",
                    (d, s) -> isReal(d, s) && !OPEN_LAYERS.contains(s.operator()) && !isInner(s),
                    (d, s, r) -> {
                        double factor = Math.pow(2, r.nextInt(9) - 4);
                        d.insertBehind(
                                s,
                                (draft, step) ->
                                        draft.apply("Mul", draft.apply("Mul", step.output(), factor), 1 / factor));
                    }),
            of(
                    "Flatten",
                    "Reshape",
                    (d, s) -> d.add(d.extents(s.output()), "Reshape", Map.of(), s.input(0), d.integers(0, -1))),
            of("Gather", "Slice and Squeeze", (d, s) -> {
                String sliced = d.add(null, "Slice", Map.of(), s.input(0), d.integers(0), d.integers(1), d.integers(1));
                return d.add(d.extents(s.output()), "Squeeze", Map.of("axes", new long[] {1}), sliced);
            }),
            of("MaxPool", "MaxPool between transposes of its channels", (d, s) -> {
                int[] x = d.extents(s.input(0));
                int rank = x.length;
                long[] last = IntStream.range(0, rank)
                        .mapToLong(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                        .toArray();
                long[] first = IntStream.range(0, rank)
                        .mapToLong(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1)
                        .toArray();
                String turned = d.add(null, "Transpose", Map.of("perm", last), s.input(0));
                String back = d.add(x, "Transpose", Map.of("perm", first), turned);
                return d.add(d.extents(s.output()), "MaxPool", s.attributes(), back);
            }));

    /** What is put behind a value. */
    @FunctionalInterface
    private interface Pair {
        String write(Draft draft, Step step, Random random);
    }

    private LayoutRewrites() {}

    private static FileRewrite behind(String name, Pair pair) {
        return new FileRewrite(
                name + " behind a value",
                LayoutRewrites::isReal,
                (d, s, r) -> d.insertBehind(s, (draft, step) -> pair.write(draft, step, r)));
    }

    /** Whether the step's output is a real value whose extents are known, and that is no constant expression. */
    private static boolean isReal(Draft d, Step s) {
        int[] shape = d.extents(s.output());
        return shape != null
                && shape.length > 1
                && shape[0] > 1
                && !s.operator().matches("Greater|Less")
                && s.inputs().stream().anyMatch(input -> !d.constants.containsKey(input));
    }

    /** Whether a step belongs to a region that a factor would cut in two. */
    private static boolean isInner(Step s) {
        return s.operator().matches("Sub|Mul|Div|Pow|Exp|Erf|Neg|Min|Abs|Log|Tanh|HardSigmoid|Clip|Max|Softplus");
    }
}
