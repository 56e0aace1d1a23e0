package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.evaluate.EvaluationException;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** Evaluates an elementwise function at numbers of either sign and any size, and on both sides of its own constants. */
final class ElementwiseProbe {
    private static final double[] POINTS = {
        0, 1e-3, 0.02, 0.1, 0.3, 0.5, 0.77, 1, 1.5, 2, 2.9, 3.1, 4.4, 5.9, 6.1, 8, 12, 19, 21, 33, 70, 300
    };
    private static final double TOLERANCE = 1e-6;
    private static final int MOST_CONSTANTS = 64;
    private static final double BESIDE = 1e-2;
    private static final long SEED = 20260102;
    private static final int CHANGES = 6;

    private ElementwiseProbe() {}

    /** Whether a function is max(x, 0). */
    static boolean isRectifier(Value entry, Value exit) {
        try {
            List<NumberTensor> constants = constants(entry, exit);
            double[] points = points(constants);
            int[] extents = constants.stream().map(NumberTensor::extents).reduce(new int[0], NumberTensor::common);
            int[] all = IntStream.concat(IntStream.of(points.length), Arrays.stream(extents))
                    .toArray();
            NumberTensor x = NumberTensor.generate(all, index -> points[index[0]]);
            NumberTensor y = new Evaluator().given(entry, x).of(exit);
            return Arrays.equals(y.extents(), all)
                    && IntStream.range(0, y.size()).allMatch(i -> isClose(y.element(i), Math.max(x.element(i), 0)));
        } catch (EvaluationException notKnown) {
            return false;
        }
    }

    /** Whether each element of a value depends on the one at its place in another alone. */
    static boolean isElementwise(Value entry, Value exit) {
        for (int[] extents : ProbeExtents.of(entry.shape())) {
            try {
                return isElementwise(entry, exit, extents);
            } catch (EvaluationException doesNotFit) {
                // these extents are not those that the file was made for
            }
        }
        return false;
    }

    private static boolean isElementwise(Value entry, Value exit, int[] extents) {
        Random random = new Random(SEED);
        double[] numbers =
                NumberTensor.generate(extents, index -> random.nextGaussian()).elements();
        NumberTensor before = new Evaluator()
                .given(entry, NumberTensor.of(extents, numbers.clone()))
                .of(exit);
        for (int i = 0; i < CHANGES; i++) {
            int changed = random.nextInt(numbers.length);
            double[] others = numbers.clone();
            others[changed] += 1;
            NumberTensor after = new Evaluator()
                    .given(entry, NumberTensor.of(extents, others))
                    .of(exit);
            boolean alone = Arrays.equals(after.extents(), extents)
                    && IntStream.range(0, after.size())
                            .allMatch(place -> place == changed || after.element(place) == before.element(place));
            if (!alone) {
                return false;
            }
        }
        return true;
    }

    private static boolean isClose(double found, double wanted) {
        return Math.abs(found - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
    }

    private static double[] points(List<NumberTensor> constants) {
        List<Double> points = new ArrayList<>();
        for (double point : POINTS) {
            points.addAll(List.of(point, -point));
        }
        for (NumberTensor constant : constants) {
            for (int i = 0; i < Math.min(constant.size(), MOST_CONSTANTS); i++) {
                double number = constant.element(i);
                if (Math.abs(number) < 1e6) {
                    points.addAll(List.of(number, number + BESIDE, number - BESIDE, -number));
                }
            }
        }
        return points.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The numbers that the function uses besides its variable. */
    private static List<NumberTensor> constants(Value entry, Value exit) {
        List<NumberTensor> constants = new ArrayList<>();
        Set<Value> seen = new HashSet<>(Set.of(entry));
        List<Value> open = new ArrayList<>(List.of(exit));
        while (!open.isEmpty()) {
            @Nullable Value value = open.remove(open.size() - 1);
            if (value == null || !seen.add(value)) {
                continue;
            }
            Node node = value.producer();
            if (value.constant() != null) {
                constants.add(new Evaluator().of(value));
            } else if (node != null) {
                node.inputs().forEach(open::add);
            }
        }
        return constants;
    }
}
