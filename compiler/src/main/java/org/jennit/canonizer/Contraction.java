package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.rewrite.Match;
import org.jspecify.annotations.Nullable;

/**
 * The sum of products of a variable with a constant over the axes that they share, in the notation of Einsum: y[rest,
 * outputs] = Σ x[rest, shared]·w[shared, outputs], the axes of each in any order. It is a fully connected layer
 * between moves of axes.
 *
 * @param variable the axes of the variable, one character each
 * @param constant the axes of the constant
 * @param output the axes of the result
 */
record Contraction(String variable, String constant, String output) {
    private static final String LEADING = "abcdefghij";

    /** The product of two matrices over leading axes of the variable, as MatMul computes it. */
    static @Nullable Contraction ofMatMul(int variableRank, int constantRank, boolean constantFirst) {
        if (variableRank < 2 || variableRank - 2 > LEADING.length() || constantRank < 1 || constantRank > 2) {
            return null;
        }
        String leading = LEADING.substring(0, variableRank - 2);
        String own = constantRank == 2 ? "o" : "";
        return constantFirst
                ? new Contraction(leading + "sr", own + "s", leading + own + "r")
                : new Contraction(leading + "rs", "s" + own, leading + "r" + own);
    }

    /** The layer in the new graph for operands of the old; null where it is not a fully connected layer. */
    @Nullable
    Value dense(Match m, Value x, Value renewedWeight) {
        String shared = kept(constant, axis -> variable.indexOf(axis) >= 0);
        String outputs = kept(constant, axis -> variable.indexOf(axis) < 0);
        String rest = kept(variable, axis -> constant.indexOf(axis) < 0);
        boolean dense = isDistinct(variable)
                && isDistinct(constant)
                && isDistinct(output)
                && !shared.isEmpty()
                && !rest.isEmpty()
                && output.length() == rest.length() + outputs.length()
                && (rest + outputs).chars().allMatch(axis -> output.indexOf(axis) >= 0)
                && shared.chars().allMatch(axis -> agree(x.shape(), renewedWeight.shape(), (char) axis));
        if (!dense) {
            return null;
        }
        Ops g = m.ops();
        Value rows = g.transpose(m.renewed(x), order(variable, rest + shared));
        if (shared.length() > 1) {
            rows = g.reshape(rows, joined(rows.shape(), rest.length()));
        }
        boolean outputsFirst = !outputs.isEmpty() && constant.equals(outputs + shared);
        Value layer = m.layer(
                Linear.DENSE,
                Attributes.NONE.with("transB", outputsFirst ? 1 : 0),
                Arrays.asList(rows, matrix(g, renewedWeight, shared, outputs, outputsFirst)),
                m.node());
        if (outputs.isEmpty()) {
            layer = g.squeeze(layer, rest.length());
        } else if (outputs.length() > 1) {
            List<Dimension> apart = new ArrayList<>(layer.shape().range(0, rest.length()));
            outputs.chars()
                    .mapToObj(axis -> renewedWeight.shape().dimension(constant.indexOf(axis)))
                    .forEach(apart::add);
            layer = g.reshape(layer, apart);
        }
        return g.transpose(layer, order(rest + outputs, output));
    }

    private Value matrix(Ops g, Value weight, String shared, String outputs, boolean outputsFirst) {
        String rows = outputsFirst ? outputs : shared;
        Value laidOut = g.transpose(weight, order(constant, outputsFirst ? outputs + shared : shared + outputs));
        return laidOut.shape().rank() == 2 && rows.length() == 1
                ? laidOut
                : g.reshape(laidOut, List.of(product(laidOut.shape(), 0, rows.length()), Dimension.of(-1)));
    }

    private boolean agree(Shape x, Shape weight, char axis) {
        Dimension ofX = x.dimension(variable.indexOf(axis));
        Dimension ofWeight = weight.dimension(constant.indexOf(axis));
        return ofWeight.isKnown() && (!ofX.isKnown() || ofX.equals(ofWeight));
    }

    /** A shape with the axes from one on joined into one. */
    private static List<Dimension> joined(Shape shape, int from) {
        List<Dimension> dimensions = new ArrayList<>(shape.range(0, from));
        dimensions.add(product(shape, from, shape.rank()));
        return dimensions;
    }

    private static Dimension product(Shape shape, int from, int to) {
        return shape.range(from, to).stream().reduce(Dimension.ONE, Dimension::times);
    }

    private static String kept(String axes, IntPredicate wanted) {
        return axes.chars().filter(wanted).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static boolean isDistinct(String axes) {
        return axes.chars().distinct().count() == axes.length();
    }

    private static int[] order(String from, String to) {
        return IntStream.range(0, to.length())
                .map(i -> from.indexOf(to.charAt(i)))
                .toArray();
    }
}
