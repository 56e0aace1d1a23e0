package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jspecify.annotations.Nullable;

/** The kernels of normalisations. */
final class NormKernels {
    private static final double SMALLEST_DEVIATION = 1e-9;

    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(
            entry(Normalization.BATCH_NORM, NormKernels::batchNorm),
            entry(Normalization.LAYER_NORM, NormKernels::layerNorm),
            entry(Normalization.RMS_NORM, NormKernels::rmsNorm),
            entry(Normalization.INSTANCE_NORM, NormKernels::instanceNorm),
            entry(Normalization.GROUP_NORM, NormKernels::groupNorm),
            entry(Normalization.LP_NORM, NormKernels::lpNorm),
            entry(Normalization.MEAN_VARIANCE_NORM, NormKernels::meanVarianceNorm));

    private NormKernels() {}

    private static NumberTensor batchNorm(Call call) {
        NumberTensor deviation = perChannel(call, call.x(4)).map(v -> Math.sqrt(v + epsilon(call)));
        NumberTensor normalized = call.x()
                .with(perChannel(call, call.x(3)), (x, mean) -> x - mean)
                .with(deviation, (x, sigma) -> x / sigma);
        return scaled(normalized, perChannel(call, call.x(1)), perChannel(call, call.x(2)));
    }

    private static NumberTensor layerNorm(Call call) {
        return scaled(normalized(call.x(), lastAxes(call), epsilon(call)), call.x(1), call.optional(2));
    }

    private static NumberTensor rmsNorm(Call call) {
        double epsilon = epsilon(call);
        ToDoubleFunction<double[]> root = row -> Math.sqrt(ReductionKernels.sumOfSquares(row) / row.length + epsilon);
        return quotient(call.x(), lastAxes(call), root).with(call.x(1), (x, scale) -> x * scale);
    }

    private static NumberTensor instanceNorm(Call call) {
        int[] space = IntStream.range(2, call.x().rank()).toArray();
        return scaled(
                normalized(call.x(), space, epsilon(call)), perChannel(call, call.x(1)), perChannel(call, call.x(2)));
    }

    private static NumberTensor groupNorm(Call call) {
        NumberTensor x = call.x();
        int groups = (int) call.integer("num_groups");
        NumberTensor apart = x.reshape(x.extent(0), groups, x.size() / Math.max(1, x.extent(0) * groups));
        NumberTensor normalized =
                normalized(apart, new int[] {2}, epsilon(call)).reshape(x.extents());
        return scaled(normalized, perChannel(call, call.x(1)), perChannel(call, call.x(2)));
    }

    private static NumberTensor lpNorm(Call call) {
        boolean magnitudes = call.integer("p") == 1;
        return quotient(call.x(), new int[] {call.axis()}, row -> {
            double norm = magnitudes
                    ? Arrays.stream(row).map(Math::abs).sum()
                    : Math.sqrt(ReductionKernels.sumOfSquares(row));
            return norm > 0 ? norm : 1;
        });
    }

    private static NumberTensor meanVarianceNorm(Call call) {
        int[] axes = Arrays.stream(call.extents("axes")).map(call.x()::axis).toArray();
        return quotient(
                centred(call.x(), axes),
                axes,
                row -> Math.sqrt(ReductionKernels.sumOfSquares(row) / row.length) + SMALLEST_DEVIATION);
    }

    private static NumberTensor normalized(NumberTensor x, int[] axes, double epsilon) {
        return quotient(
                centred(x, axes), axes, row -> Math.sqrt(ReductionKernels.sumOfSquares(row) / row.length + epsilon));
    }

    private static NumberTensor centred(NumberTensor x, int... axes) {
        return x.with(ReductionKernels.reduce(x, axes, true, ReductionKernels::mean), (a, mean) -> a - mean);
    }

    private static NumberTensor quotient(NumberTensor x, int[] axes, ToDoubleFunction<double[]> divisor) {
        return x.with(ReductionKernels.reduce(x, axes, true, divisor), (a, d) -> a / d);
    }

    private static NumberTensor scaled(NumberTensor x, NumberTensor scale, @Nullable NumberTensor bias) {
        NumberTensor product = x.with(scale, (a, s) -> a * s);
        return bias == null ? product : product.with(bias, Double::sum);
    }

    private static NumberTensor perChannel(Call call, NumberTensor vector) {
        int[] extents = new int[Math.max(1, call.x().rank() - 1)];
        Arrays.fill(extents, 1);
        extents[0] = vector.size();
        return vector.reshape(extents);
    }

    private static int[] lastAxes(Call call) {
        return IntStream.range(call.axis(), call.x().rank()).toArray();
    }

    private static double epsilon(Call call) {
        return call.real("epsilon");
    }
}
