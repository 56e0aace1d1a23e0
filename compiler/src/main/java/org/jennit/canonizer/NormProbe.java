package org.jennit.canonizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.evaluate.EvaluationException;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Says by numbers whether a function is a norm, and which: y = γ·n(x) + β, where n divides the elements of a group,
 * centred or not, by their root mean square. The group is found by changing one element and seeing what changes; γ and β
 * are fitted element by element to two inputs and tried on a third.
 */
final class NormProbe {
    private static final double TOLERANCE = 1e-4;
    /** The numbers are so large that the small number under the root does not show. */
    private static final double SIZE = 1e4;

    private static final long SEED = 20260101;

    private final Value entry;
    private final Value exit;
    private final int[] extents;

    private NormProbe(Value entry, Value exit, int[] extents) {
        this.entry = entry;
        this.exit = exit;
        this.extents = extents;
    }

    /** The norm that a value is of another, if it is one. */
    static Optional<OperatorDefinition> norm(Value entry, Value exit) {
        for (int[] extents : ProbeExtents.of(entry.shape())) {
            try {
                OperatorDefinition norm = new NormProbe(entry, exit, extents).find();
                if (norm != null) {
                    return Optional.of(norm);
                }
            } catch (EvaluationException doesNotFit) {
                // these extents are not those that the file was made for
            }
        }
        return Optional.empty();
    }

    private @Nullable OperatorDefinition find() {
        Random random = new Random(SEED);
        NumberTensor x = numbers(random);
        NumberTensor y = evaluate(x);
        int[] group = group(x, y);
        NumberTensor other = numbers(random);
        NumberTensor third = numbers(random);
        NumberTensor ofOther = evaluate(other);
        NumberTensor ofThird = evaluate(third);
        for (boolean centred : new boolean[] {false, true}) {
            NumberTensor n = normalized(x, group, centred);
            NumberTensor m = normalized(other, group, centred);
            NumberTensor gamma = y.with(ofOther, (a, b) -> a - b).with(n.with(m, (a, b) -> a - b), (a, b) -> a / b);
            NumberTensor beta = y.with(gamma.with(n, (a, b) -> a * b), (a, b) -> a - b);
            NumberTensor expected = gamma.with(normalized(third, group, centred), (a, b) -> a * b)
                    .with(beta, Double::sum);
            if (isClose(ofThird, expected)) {
                return kind(group, centred, gamma, beta);
            }
        }
        return null;
    }

    private NumberTensor numbers(Random random) {
        return NumberTensor.generate(extents, index -> SIZE * (random.nextGaussian() + 0.5));
    }

    private NumberTensor evaluate(NumberTensor x) {
        NumberTensor y = new Evaluator().given(entry, x).of(exit);
        if (!Arrays.equals(y.extents(), extents)) {
            throw new EvaluationException("the output has other extents than the input");
        }
        return y;
    }

    /** For each axis how many elements, from the first on, are normalised together. */
    private int[] group(NumberTensor x, NumberTensor y) {
        double[] changed = x.elements();
        changed[0] += SIZE;
        NumberTensor after = evaluate(NumberTensor.of(extents, changed));
        int[] group = new int[extents.length];
        Arrays.fill(group, 1);
        int[] place = {0};
        NumberTensor.generate(extents, index -> {
            int i = place[0]++;
            if (Math.abs(after.element(i) - y.element(i)) > 1e-9 * Math.max(1, Math.abs(y.element(i)))) {
                for (int axis = 0; axis < group.length; axis++) {
                    group[axis] = Math.max(group[axis], index[axis] + 1);
                }
            }
            return 0;
        });
        return group;
    }

    private NumberTensor normalized(NumberTensor x, int[] group, boolean centred) {
        int[] counts = IntStream.range(0, group.length)
                .map(axis -> (extents[axis] + group[axis] - 1) / group[axis])
                .toArray();
        int groups = Arrays.stream(counts).reduce(1, (a, b) -> a * b);
        double size = (double) x.size() / groups;
        double[] sums = new double[groups];
        double[] squares = new double[groups];
        NumberTensor.generate(extents, index -> {
            int g = groupOf(index, group, counts);
            sums[g] += x.get(index) / size;
            return 0;
        });
        NumberTensor moved = NumberTensor.generate(
                extents, index -> x.get(index) - (centred ? sums[groupOf(index, group, counts)] : 0));
        NumberTensor.generate(extents, index -> {
            squares[groupOf(index, group, counts)] += moved.get(index) * moved.get(index) / size;
            return 0;
        });
        return NumberTensor.generate(
                extents, index -> moved.get(index) / Math.sqrt(squares[groupOf(index, group, counts)]));
    }

    private static int groupOf(int[] index, int[] group, int[] counts) {
        int place = 0;
        for (int axis = 0; axis < index.length; axis++) {
            place = place * counts[axis] + index[axis] / group[axis];
        }
        return place;
    }

    private static double largest(NumberTensor numbers) {
        return Arrays.stream(numbers.elements()).map(Math::abs).max().orElse(0);
    }

    private static boolean isClose(NumberTensor found, NumberTensor wanted) {
        double largest = largest(wanted);
        return largest > 0
                && IntStream.range(0, found.size())
                        .allMatch(i -> Math.abs(found.element(i) - wanted.element(i)) <= TOLERANCE * largest);
    }

    /** The kind of norm, if γ and β run along axes that it may have them on. */
    private @Nullable OperatorDefinition kind(int[] group, boolean centred, NumberTensor gamma, NumberTensor beta) {
        int rank = extents.length;
        boolean[] together = new boolean[rank];
        boolean block = false;
        for (int axis = 0; axis < rank; axis++) {
            together[axis] = group[axis] == extents[axis] && extents[axis] > 1;
            block |= group[axis] > 1 && group[axis] < extents[axis];
        }
        if (IntStream.range(0, rank).noneMatch(axis -> group[axis] > 1)) {
            return null;
        }
        boolean[] runs = new boolean[rank];
        double size = largest(gamma);
        for (int axis = 0; axis < rank; axis++) {
            runs[axis] = runsAlong(gamma, size, axis) || runsAlong(beta, size, axis);
        }
        boolean onlyTogether = IntStream.range(0, rank).allMatch(axis -> together[axis] || !runs[axis]);
        boolean onlyChannels = IntStream.range(0, rank).allMatch(axis -> axis == 1 || !runs[axis]);
        boolean space = rank > 2 && IntStream.range(2, rank).allMatch(axis -> together[axis] || extents[axis] == 1);
        boolean none = onlyTogether && onlyChannels;
        boolean extended = IntStream.range(2, rank).anyMatch(axis -> extents[axis] > 1); // else channels alone
        if (space && onlyChannels && !together[0] && centred) {
            if (block || (together[1] && runs[1] && extended)) {
                return Regions.GROUP_NORM;
            }
            if (!together[1] && (runs[1] || rank > 3)) {
                return Regions.INSTANCE_NORM;
            }
        }
        boolean fits = (onlyTogether || none) && !block;
        return fits ? centred ? Regions.LAYER_NORM : Regions.RMS_NORM : null;
    }

    /** Whether a parameter differs along an axis by more than the fit is off. */
    private static boolean runsAlong(NumberTensor parameter, double size, int axis) {
        boolean[] differs = {false};
        NumberTensor.generate(parameter.extents(), index -> {
            int[] start = index.clone();
            start[axis] = 0;
            differs[0] |= Math.abs(parameter.get(index) - parameter.get(start)) > 1e-3 * size;
            return 0;
        });
        return differs[0];
    }
}
