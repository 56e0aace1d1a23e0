package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.operator.Einsum;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jspecify.annotations.Nullable;

/** The kernels of matrix products. */
final class LinearKernels {
    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(
            entry(Linear.MAT_MUL, call -> product(call.x(0), call.x(1))),
            entry(Linear.DENSE, LinearKernels::dense),
            entry(Linear.GEMM, LinearKernels::gemm),
            entry(Einsum.EINSUM, LinearKernels::sumOfProducts));

    private LinearKernels() {}

    /** The matrix product of the last two axes, the others broadcast. */
    static NumberTensor product(NumberTensor left, NumberTensor right) {
        NumberTensor a = left.rank() == 1 ? left.reshape(1, left.size()) : left;
        NumberTensor b = right.rank() == 1 ? right.reshape(right.size(), 1) : right;
        int rows = a.extent(a.rank() - 2);
        int inner = a.extent(a.rank() - 1);
        int columns = b.extent(b.rank() - 1);
        int[] stack =
                NumberTensor.common(Arrays.copyOf(a.extents(), a.rank() - 2), Arrays.copyOf(b.extents(), b.rank() - 2));
        double[] x = a.broadcast(with(stack, rows, inner)).elements();
        double[] y = b.broadcast(with(stack, inner, columns)).elements();
        int matrices = Arrays.stream(stack).reduce(1, (p, q) -> p * q);
        double[] z = new double[matrices * rows * columns];
        for (int row = 0; row < matrices * rows; row++) {
            int matrix = row / rows;
            for (int k = 0; k < inner; k++) {
                double factor = x[row * inner + k];
                for (int column = 0; column < columns; column++) {
                    z[row * columns + column] += factor * y[(matrix * inner + k) * columns + column];
                }
            }
        }
        int[] extents = left.rank() == 1 ? stack : with(stack, rows);
        return NumberTensor.of(right.rank() == 1 ? extents : with(extents, columns), z);
    }

    private static int[] with(int[] extents, int... more) {
        int[] all = Arrays.copyOf(extents, extents.length + more.length);
        System.arraycopy(more, 0, all, extents.length, more.length);
        return all;
    }

    private static NumberTensor dense(Call call) {
        NumberTensor product = product(call.x(0), transposedIf(call, "transB", call.x(1)));
        @Nullable NumberTensor bias = call.optional(2);
        return bias == null ? product : product.with(bias, Double::sum);
    }

    private static NumberTensor gemm(Call call) {
        double alpha = call.real("alpha");
        double beta = call.real("beta");
        NumberTensor product = product(transposedIf(call, "transA", call.x(0)), transposedIf(call, "transB", call.x(1)))
                .map(z -> alpha * z);
        @Nullable NumberTensor bias = call.optional(2);
        return bias == null ? product : product.with(bias, (z, b) -> z + beta * b);
    }

    private static NumberTensor transposedIf(Call call, String attribute, NumberTensor matrix) {
        return call.integer(attribute) == 1 ? matrix.transpose(1, 0) : matrix;
    }

    /** The sum over all axes that the output lacks of the product of all factors, whose axes of extent one broadcast. */
    private static NumberTensor sumOfProducts(Call call) {
        List<String> factors = Einsum.factors(call.node().operation());
        String output = Einsum.output(call.node().operation());
        String summed = factors.stream()
                .flatMapToInt(String::chars)
                .distinct()
                .filter(axis -> output.indexOf(axis) < 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String all = output + summed;
        int[] extents = all.chars()
                .map(axis -> IntStream.range(0, factors.size())
                        .filter(i -> factors.get(i).indexOf(axis) >= 0)
                        .map(i -> call.x(i).extent(factors.get(i).indexOf(axis)))
                        .max()
                        .orElseThrow())
                .toArray();
        NumberTensor products = NumberTensor.generate(extents, index -> {
            double product = 1;
            for (int i = 0; i < factors.size(); i++) {
                NumberTensor x = call.x(i);
                String axes = factors.get(i);
                int[] inside = IntStream.range(0, axes.length())
                        .map(axis -> x.extent(axis) == 1 ? 0 : index[all.indexOf(axes.charAt(axis))])
                        .toArray();
                product *= x.get(inside);
            }
            return product;
        });
        int[] axes = IntStream.range(output.length(), all.length()).toArray();
        return ReductionKernels.reduce(
                products, axes, false, row -> Arrays.stream(row).sum());
    }
}
