package org.jennit.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;

/**
 * A graph drawn at random from what rules are made of: parts by sign, comparisons with zero and choices, products, sums
 * under broadcasting, pooling and its way back, moves and linear layers, with constants of one sign, zeros and ones.
 */
final class RandomGraph {
    private static final List<long[]> SHAPES = List.of(
            new long[] {2, 2, 4, 4}, new long[] {1, 2, 1, 1}, new long[] {2, 1, 1}, new long[] {2, 32}, new long[] {});

    private final SplittableRandom random;
    private final GraphBuilder builder = GraphBuilder.separate();
    private final Ops g = new Ops(builder);
    private final List<Value> values = new ArrayList<>();

    private RandomGraph(long seed) {
        random = new SplittableRandom(seed);
    }

    static Graph of(long seed, int operations) {
        RandomGraph drawn = new RandomGraph(seed);
        drawn.values.add(drawn.builder.input("x", ElementType.FLOAT32, Shape.of(2, 2, 4, 4)));
        drawn.values.add(drawn.builder.input("r", ElementType.FLOAT32, Shape.of(2, 2, 4, 4)));
        for (int i = 0; i < operations; i++) {
            drawn.values.add(drawn.operation());
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 2; i < drawn.values.size(); i++) {
            boolean last = i >= drawn.values.size() - 3;
            if (last || drawn.random.nextInt(4) == 0) {
                outputs.put("y" + i, drawn.values.get(i));
            }
        }
        return drawn.builder.build(outputs);
    }

    private Value any() {
        int recent = Math.max(0, values.size() - 6);
        return random.nextInt(3) == 0
                ? values.get(random.nextInt(values.size()))
                : values.get(recent + random.nextInt(values.size() - recent));
    }

    /** A value that broadcasts with another: one of the graph, or a constant. */
    private Value beside(Value value) {
        List<Value> fitting =
                values.stream().filter(other -> fits(value, other)).toList();
        return random.nextInt(3) > 0 && !fitting.isEmpty()
                ? fitting.get(random.nextInt(fitting.size()))
                : constant(value);
    }

    private static boolean fits(Value a, Value b) {
        try {
            Shape.broadcast(a.shape(), b.shape());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Value constant(Value beside) {
        List<long[]> fitting = new ArrayList<>(SHAPES);
        fitting.removeIf(shape -> !fits(beside, Value.input("", ElementType.FLOAT32, Shape.of(shape))));
        return constant(fitting.get(random.nextInt(fitting.size())));
    }

    /** Numbers of a kind: zeros, ones, of either sign, or of one. */
    private Value constant(long... shape) {
        int kind = random.nextInt(5);
        double[] numbers = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < numbers.length; i++) {
            double drawn = random.nextDouble(-1, 1);
            numbers[i] =
                    kind == 0 ? 0 : kind == 1 ? 1 : kind == 2 ? Math.abs(drawn) : kind == 3 ? -Math.abs(drawn) : drawn;
        }
        return builder.constant(Constant.ofDoubles(
                ElementType.FLOAT32, Arrays.stream(shape).boxed().toList(), numbers));
    }

    private Value operation() {
        Value x = any();
        int rank = x.shape().rank();
        return switch (random.nextInt(26)) {
            case 0 -> g.apply(Activations.RELU, x);
            case 1 -> g.positive(x);
            case 2 -> g.negative(x);
            case 3 -> g.neg(x);
            case 4 -> g.add(x, beside(x));
            case 5 -> g.sub(x, beside(x));
            case 6, 7 -> g.mul(x, beside(x));
            case 8 -> g.abs(x);
            case 9 -> g.max(x, beside(x));
            case 10 -> g.min(x, beside(x));
            case 11, 12 -> g.mask(g.isPositive(x), beside(x));
            case 13 -> g.mask(g.isNegative(x), beside(x));
            case 14 -> chosen(x, beside(x));
            case 15 -> g.apply(Activations.CLIP, x, constant(), constant());
            case 16 ->
                g.reshape(
                        x,
                        x.shape().dimensions().isEmpty()
                                ? List.of(Dimension.ONE)
                                : List.of(x.shape().dimension(0), Dimension.of(-1)));
            case 17 ->
                x.shape().elements().is(64)
                        ? g.reshape(x, Shape.of(2, 2, 4, 4).dimensions())
                        : g.apply(Activations.TANH, x);
            case 18 -> rank > 1 ? g.swapAxes(x, 0, 1) : g.apply(Activations.SIGMOID, x);
            case 19 -> rank > 0 ? g.concat(0, List.of(x, x)) : x;
            case 20 -> rank > 0 ? g.reduceSum(x, List.of(random.nextInt(rank)), true) : x;
            case 21 -> rank == 4 ? pooled(x) : g.apply(Arithmetic.SIGN, x);
            case 22 ->
                rank == 4 && x.shape().dimension(1).is(2)
                        ? g.apply(Linear.CONV, x, constant(3, 2, 1, 1), constant(3))
                        : g.apply(Reductions.REDUCE_SUM_SQUARE, x);
            case 23 -> g.div(x, beside(x));
            case 24 -> g.mask(g.isPositive(x), g.div(beside(x), x));
            default -> rank == 2 ? g.matMul(x, constant(x.shape().dimension(1).value(), 2)) : stabilized(x);
        };
    }

    /** Maxima, and something that vanishes with them sent the way back. */
    private Value pooled(Value x) {
        Shape shape = x.shape();
        if (!shape.dimension(2).is(4) || !shape.dimension(3).is(4)) {
            return g.apply(Pooling.GLOBAL_AVERAGE_POOL, x);
        }
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        Node pool = g.node(Pooling.MAX_POOL, window, List.of(x));
        Value relevance = g.mul(pool.output(), random.nextBoolean() ? pool.output() : constant(pool.output()));
        boolean same = relevance.shape().equals(pool.output().shape());
        return g.apply(
                Pooling.MAX_POOL_GRADIENT,
                same ? relevance : pool.output(),
                pool.outputs().get(1),
                x);
    }

    private Value chosen(Value x, Value then) {
        Value otherwise = beside(then);
        return g.where(g.isNegative(x), then, fits(x, otherwise) ? otherwise : then);
    }

    private Value stabilized(Value x) {
        Value epsilon = g.number(0.25, x);
        return g.div(beside(x), g.add(x, g.where(g.isNegative(x), g.neg(epsilon), epsilon)));
    }
}
