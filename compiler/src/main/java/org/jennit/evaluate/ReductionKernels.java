package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.operator.Activations;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jspecify.annotations.Nullable;

/** The kernels of operators that take rows of elements together: reductions, softmax, running sums. */
final class ReductionKernels {
    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(
            entry(Reductions.REDUCE_SUM, reduction(row -> Arrays.stream(row).sum())),
            entry(Reductions.REDUCE_MEAN, reduction(ReductionKernels::mean)),
            entry(Reductions.REDUCE_MAX, reduction(ReductionKernels::largest)),
            entry(
                    Reductions.REDUCE_MIN,
                    reduction(row -> Arrays.stream(row).min().orElse(Double.POSITIVE_INFINITY))),
            entry(Reductions.REDUCE_PROD, reduction(row -> Arrays.stream(row).reduce(1, (a, b) -> a * b))),
            entry(
                    Reductions.REDUCE_L1,
                    reduction(row -> Arrays.stream(row).map(Math::abs).sum())),
            entry(Reductions.REDUCE_L2, reduction(row -> Math.sqrt(sumOfSquares(row)))),
            entry(Reductions.REDUCE_SUM_SQUARE, reduction(ReductionKernels::sumOfSquares)),
            entry(
                    Reductions.REDUCE_LOG_SUM,
                    reduction(row -> Math.log(Arrays.stream(row).sum()))),
            entry(Reductions.REDUCE_LOG_SUM_EXP, reduction(ReductionKernels::logSumExp)),
            entry(Reductions.CUM_SUM, ReductionKernels::runningSums),
            entry(Reductions.ARG_MAX, argument(1)),
            entry(Reductions.ARG_MIN, argument(-1)),
            entry(Pooling.GLOBAL_AVERAGE_POOL, pooling(ReductionKernels::mean)),
            entry(Pooling.GLOBAL_MAX_POOL, pooling(ReductionKernels::largest)),
            entry(Activations.SOFTMAX, rowwise(row -> {
                double normaliser = logSumExp(row);
                return Arrays.stream(row).map(x -> Math.exp(x - normaliser)).toArray();
            })),
            entry(Activations.LOG_SOFTMAX, rowwise(row -> {
                double normaliser = logSumExp(row);
                return Arrays.stream(row).map(x -> x - normaliser).toArray();
            })),
            entry(Activations.HARDMAX, rowwise(row -> {
                double[] hit = new double[row.length];
                hit[place(row, 1, false)] = 1;
                return hit;
            })));

    private ReductionKernels() {}

    /** One number for each row along some axes; these stay with extent one, or go. */
    static NumberTensor reduce(NumberTensor x, int[] axes, boolean keepAxes, ToDoubleFunction<double[]> ofRow) {
        NumberTensor rows = x.rows(axes);
        List<Integer> extents = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            int here = axis;
            if (Arrays.stream(axes).noneMatch(a -> a == here)) {
                extents.add(x.extent(axis));
            } else if (keepAxes) {
                extents.add(1);
            }
        }
        double[] results = IntStream.range(0, rows.extent(0))
                .mapToDouble(row -> ofRow.applyAsDouble(row(rows, row)))
                .toArray();
        return NumberTensor.of(extents.stream().mapToInt(Integer::intValue).toArray(), results);
    }

    /** The mean of a row. */
    static double mean(double... row) {
        return Arrays.stream(row).sum() / row.length;
    }

    /** The sum of the squares of a row. */
    static double sumOfSquares(double... row) {
        return Arrays.stream(row).map(x -> x * x).sum();
    }

    private static double[] row(NumberTensor rows, int row) {
        int length = rows.extent(1);
        return IntStream.range(row * length, (row + 1) * length)
                .mapToDouble(rows::element)
                .toArray();
    }

    private static double largest(double... row) {
        return Arrays.stream(row).max().orElse(Double.NEGATIVE_INFINITY);
    }

    private static double logSumExp(double... row) {
        double largest = largest(row);
        return largest
                + Math.log(Arrays.stream(row).map(x -> Math.exp(x - largest)).sum());
    }

    private static Kernel reduction(ToDoubleFunction<double[]> ofRow) {
        return call -> reduce(call.x(), axes(call), call.integer("keepdims") == 1, ofRow);
    }

    private static int[] axes(Call call) {
        @Nullable NumberTensor given = call.optional(1);
        if (given == null || given.size() == 0) {
            boolean none = call.integer("noop_with_empty_axes") == 1;
            return IntStream.range(0, none ? 0 : call.x().rank()).toArray();
        }
        return Arrays.stream(given.integers()).map(call.x()::axis).sorted().toArray();
    }

    private static Kernel pooling(ToDoubleFunction<double[]> ofRow) {
        return call -> reduce(call.x(), IntStream.range(2, call.x().rank()).toArray(), true, ofRow);
    }

    /** A row for each row along the axis of the attribute of that name. */
    private static Kernel rowwise(UnaryOperator<double[]> ofRow) {
        return call -> alongAxis(call.x(), call.axis(), ofRow);
    }

    private static NumberTensor alongAxis(NumberTensor x, int axis, UnaryOperator<double[]> ofRow) {
        NumberTensor rows = x.rows(axis);
        double[] results = IntStream.range(0, rows.extent(0))
                .mapToObj(row -> ofRow.apply(row(rows, row)))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        int[] order = IntStream.concat(x.others(axis), IntStream.of(axis)).toArray();
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        int[] extents = Arrays.stream(order).map(x::extent).toArray();
        return NumberTensor.of(extents, results).transpose(back);
    }

    private static NumberTensor runningSums(Call call) {
        boolean reverse = call.integer("reverse") == 1;
        boolean exclusive = call.integer("exclusive") == 1;
        return alongAxis(call.x(), call.x().axis((long) call.x(1).element(0)), row -> {
            double[] sums = new double[row.length];
            double sum = 0;
            for (int i = 0; i < row.length; i++) {
                int place = reverse ? row.length - 1 - i : i;
                sums[place] = exclusive ? sum : sum + row[place];
                sum += row[place];
            }
            return sums;
        });
    }

    private static Kernel argument(int sign) {
        return call -> {
            boolean last = call.integer("select_last_index") == 1;
            boolean keep = call.integer("keepdims") == 1;
            return reduce(call.x(), new int[] {call.axis()}, keep, row -> place(row, sign, last));
        };
    }

    private static int place(double[] row, int sign, boolean last) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            if (sign * row[i] > sign * row[best] || (last && row[i] == row[best])) {
                best = i;
            }
        }
        return best;
    }
}
