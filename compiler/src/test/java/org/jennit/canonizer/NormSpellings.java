package org.jennit.canonizer;

import static org.jennit.canonizer.Spelling.vector;

import java.util.List;
import java.util.function.BiFunction;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Normalization;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;

/** Norms as files write them. */
final class NormSpellings {
    private static final List<Integer> TOKENS = List.of(2, 3, 6);
    private static final List<Integer> PLANES = List.of(2, 4, 3, 3);

    static final List<Spelling> ALL = List.of(
            layer("with Div of Sqrt", (g, x) -> g.div(centred(g, x), g.sqrt(variance(g, x)))),
            layer(
                    "with Reciprocal",
                    (g, x) -> g.mul(centred(g, x), g.apply(Elementary.RECIPROCAL, g.sqrt(variance(g, x))))),
            layer("with 1/Sqrt", (g, x) -> g.mul(centred(g, x), g.div(g.number(1, x), g.sqrt(variance(g, x))))),
            layer(
                    "with Pow -0.5",
                    (g, x) -> g.mul(centred(g, x), g.apply(Arithmetic.POW, variance(g, x), g.number(-0.5, x)))),
            layer(
                    "with Pow 0.5",
                    (g, x) -> g.div(centred(g, x), g.apply(Arithmetic.POW, variance(g, x), g.number(0.5, x)))),
            layer("with squares by Pow", (g, x) -> {
                Value c = centred(g, x);
                Value square = g.apply(Arithmetic.POW, c, g.number(2, x));
                return g.div(c, g.sqrt(g.add(g.reduceMean(square, List.of(2), true), 1e-5)));
            }),
            layer("with ReduceSumSquare", (g, x) -> {
                Value c = centred(g, x);
                Value sum = g.reduce(Reductions.REDUCE_SUM_SQUARE, c, List.of(2), true);
                return g.div(c, g.sqrt(g.add(g.mul(sum, 1.0 / 6), 1e-5)));
            }),
            layer("with E[x²] - E[x]²", (g, x) -> {
                Value mean = g.reduceMean(x, List.of(2), true);
                Value squares = g.reduceMean(g.mul(x, x), List.of(2), true);
                return g.div(g.sub(x, mean), g.sqrt(g.add(g.sub(squares, g.mul(mean, mean)), 1e-5)));
            }),
            layer("with ReduceSum over n", (g, x) -> {
                Value c = g.sub(x, g.div(g.reduceSum(x, List.of(2), true), g.number(6, x)));
                Value sum = g.reduceSum(g.mul(c, c), List.of(2), true);
                return g.div(c, g.add(g.sqrt(g.div(sum, g.number(5, x))), 1e-6));
            }),
            layer("through a cast", (g, x) -> {
                Value wide = g.cast(x, ElementType.FLOAT64);
                return g.cast(g.div(centred(g, wide), g.sqrt(variance(g, wide))), x.element());
            }),
            Spelling.of("layer norm of Keras", "LayerNorm", TOKENS, (g, x) -> {
                Value mean = g.reduceMean(x, List.of(2), true);
                Value scale = g.mul(g.apply(Elementary.RECIPROCAL, g.sqrt(variance(g, x))), vector(g, x, 6));
                return g.add(g.mul(x, scale), g.sub(vector(g, x, 6), g.mul(mean, scale)));
            }),
            Spelling.of("layer norm by a batch norm", "LayerNorm", TOKENS, (g, x) -> {
                Value rows = g.unsqueeze(g.reshape(x, dimensions(1, 6, 6)), 3);
                Value mean = g.reduceMean(rows, List.of(0, 2, 3), true);
                Value squares = g.reduce(Reductions.REDUCE_SUM_SQUARE, g.sub(rows, mean), List.of(0, 2, 3), false);
                Value one = g.expandLike(g.number(1, x), squares);
                Value zero = g.expandLike(g.number(0, x), squares);
                Value normalized = g.apply(
                        Normalization.BATCH_NORM,
                        rows,
                        one,
                        zero,
                        g.reshapeLike(mean, squares),
                        g.div(squares, g.number(6, x)));
                return g.add(g.mul(g.reshapeLike(normalized, x), vector(g, x, 6)), vector(g, x, 6));
            }),
            Spelling.of(
                    "layer norm without parameters",
                    "LayerNorm",
                    TOKENS,
                    (g, x) -> g.div(centred(g, x), g.sqrt(variance(g, x)))),
            Spelling.of("layer norm over two axes", "LayerNorm", TOKENS, (g, x) -> over(g, x, List.of(1, 2))),
            Spelling.of(
                    "layer norm over channels in front",
                    "LayerNorm",
                    PLANES,
                    (g, x) -> g.add(g.mul(over(g, x, List.of(1)), vector(g, x, 4, 1, 1)), vector(g, x, 4, 1, 1))),
            Spelling.of(
                    "layer norm over the channels of one position",
                    "LayerNorm",
                    List.of(2, 4, 1, 1),
                    (g, x) -> g.add(g.mul(over(g, x, List.of(1)), vector(g, x, 4, 1, 1)), vector(g, x, 4, 1, 1))),
            Spelling.of("layer norm between transposes", "LayerNorm", PLANES, (g, x) -> {
                Value last = g.transpose(x, 0, 2, 3, 1);
                Value normalized = g.mul(over(g, last, List.of(3)), vector(g, x, 4));
                return g.transpose(g.add(normalized, vector(g, x, 4)), 0, 3, 1, 2);
            }),
            Spelling.of(
                    "position embedding after a layer norm",
                    "LayerNorm",
                    TOKENS,
                    (g, x) -> g.add(g.mul(over(g, x, List.of(2)), vector(g, x, 6)), vector(g, x, 3, 6))),
            Spelling.of(
                    "rms norm",
                    "RMSNorm",
                    TOKENS,
                    (g, x) -> g.mul(g.div(x, g.sqrt(meanSquare(g, x))), vector(g, x, 6))),
            Spelling.of(
                    "rms norm with the weight in front",
                    "RMSNorm",
                    TOKENS,
                    (g, x) ->
                            g.mul(vector(g, x, 6), g.mul(x, g.apply(Elementary.RECIPROCAL, g.sqrt(meanSquare(g, x)))))),
            Spelling.of(
                    "rms norm with Pow",
                    "RMSNorm",
                    TOKENS,
                    (g, x) -> g.mul(
                            g.mul(x, g.apply(Arithmetic.POW, meanSquare(g, x), g.number(-0.5, x))), vector(g, x, 6))),
            Spelling.of("rms norm through a cast", "RMSNorm", TOKENS, (g, x) -> {
                Value wide = g.cast(x, ElementType.FLOAT64);
                Value normalized = g.div(wide, g.sqrt(meanSquare(g, wide)));
                return g.mul(g.cast(normalized, x.element()), vector(g, x, 6));
            }),
            Spelling.of(
                    "x/‖x‖",
                    "RMSNorm",
                    TOKENS,
                    (g, x) -> g.div(x, g.reduce(Reductions.REDUCE_L2, x, List.of(2), true))),
            Spelling.of(
                    "x/max(‖x‖, ε)",
                    "RMSNorm",
                    TOKENS,
                    (g, x) -> g.div(
                            x,
                            g.expandLike(
                                    g.apply(
                                            Activations.CLIP,
                                            g.reduce(Reductions.REDUCE_L2, x, List.of(2), true),
                                            g.number(1e-12, x)),
                                    x))),
            Spelling.of(
                    "x/√Σx²",
                    "RMSNorm",
                    TOKENS,
                    (g, x) -> g.div(x, g.sqrt(g.reduceSum(g.mul(x, x), List.of(2), true)))),
            Spelling.of("instance norm", "InstanceNorm", PLANES, (g, x) -> channels(g, x, over(g, x, List.of(2, 3)))),
            Spelling.of("instance norm by global pooling", "InstanceNorm", PLANES, (g, x) -> {
                Value c = g.sub(x, g.apply(Pooling.GLOBAL_AVERAGE_POOL, x));
                Value variance = g.apply(Pooling.GLOBAL_AVERAGE_POOL, g.mul(c, c));
                return channels(g, x, g.div(c, g.sqrt(g.add(variance, 1e-5))));
            }),
            Spelling.of("group norm by reshapes", "GroupNorm", PLANES, (g, x) -> {
                Value apart = g.reshape(x, dimensions(2, 2, 18));
                return channels(g, x, g.reshapeLike(over(g, apart, List.of(2)), x));
            }),
            Spelling.of("group norm by five axes", "GroupNorm", PLANES, (g, x) -> {
                Value apart = g.reshape(x, dimensions(2, 2, 2, 3, 3));
                return channels(g, x, g.reshapeLike(over(g, apart, List.of(2, 3, 4)), x));
            }),
            Spelling.of("group norm by an instance norm", "GroupNorm", PLANES, (g, x) -> {
                Value apart = g.reshape(x, dimensions(2, 2, 18));
                Value one = g.expandLike(g.number(1, x), vector(g, x, 2));
                Value zero = g.expandLike(g.number(0, x), vector(g, x, 2));
                Value normalized =
                        g.apply(Normalization.INSTANCE_NORM, Attributes.NONE.with("epsilon", 1e-5f), apart, one, zero);
                return channels(g, x, g.reshapeLike(normalized, x));
            }));

    private NormSpellings() {}

    private static Spelling layer(String name, BiFunction<Ops, Value, Value> normalized) {
        return Spelling.of(
                "layer norm " + name,
                "LayerNorm",
                TOKENS,
                (g, x) -> g.add(g.mul(normalized.apply(g, x), vector(g, x, 6)), vector(g, x, 6)));
    }

    private static Value channels(Ops g, Value x, Value normalized) {
        return g.add(g.mul(normalized, vector(g, x, 4, 1, 1)), vector(g, x, 4, 1, 1));
    }

    private static Value over(Ops g, Value x, List<Integer> axes) {
        Value c = g.sub(x, g.reduceMean(x, axes, true));
        return g.div(c, g.sqrt(g.add(g.reduceMean(g.mul(c, c), axes, true), 1e-5)));
    }

    private static Value centred(Ops g, Value x) {
        return g.sub(x, g.reduceMean(x, List.of(2), true));
    }

    private static Value variance(Ops g, Value x) {
        Value c = centred(g, x);
        return g.add(g.reduceMean(g.mul(c, c), List.of(2), true), 1e-5);
    }

    private static Value meanSquare(Ops g, Value x) {
        return g.add(g.reduceMean(g.mul(x, x), List.of(2), true), 1e-6);
    }

    private static List<Dimension> dimensions(long... extents) {
        return java.util.Arrays.stream(extents).mapToObj(Dimension::of).toList();
    }
}
