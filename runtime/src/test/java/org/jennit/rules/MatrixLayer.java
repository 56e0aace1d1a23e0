package org.jennit.rules;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jennit.graph.Constant;
import org.jennit.graph.Numbers;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;

/**
 * A linear layer as nothing but a matrix: y = x·W + b on flattened samples.
 *
 * @param weight W [in, out]
 * @param bias b [out]
 * @param input the extents of a sample at the input
 * @param output the extents of a sample at the output
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MatrixLayer(double[][] weight, double[] bias, long[] input, long[] output) {

    /** How a convolution's kernel lies on its input: the same for all axes. */
    record Geometry(int stride, int pad, int dilation, int group) {
        static final Geometry PLAIN = new Geometry(1, 0, 1, 1);
    }

    /** Gemm with transB: weight [out, in]. */
    static MatrixLayer dense(Tensor weight, Tensor bias) {
        int out = (int) weight.shape()[0];
        int in = (int) weight.shape()[1];
        double[][] matrix = new double[in][out];
        double[] numbers = weight.toDoubles();
        for (int i = 0; i < in; i++) {
            for (int j = 0; j < out; j++) {
                matrix[i][j] = numbers[j * in + i];
            }
        }
        return new MatrixLayer(matrix, bias.toDoubles(), new long[] {in}, new long[] {out});
    }

    /** A convolution, weight [M, C/group, kernel…], of samples [C, spatial…], unrolled. */
    static MatrixLayer conv(Tensor weight, Tensor bias, Geometry g, long... input) {
        long[] w = weight.shape();
        long[] output = input.clone();
        output[0] = w[0];
        for (int a = 1; a < input.length; a++) {
            output[a] = (input[a] + 2L * g.pad - g.dilation * (w[a + 1] - 1) - 1) / g.stride + 1;
        }
        double[][] matrix = unrolled(weight, g, false, input, output);
        return new MatrixLayer(matrix, spread(bias, output), input, output);
    }

    /** A transposed convolution, weight [C, M/group, kernel…], of samples [C, spatial…], unrolled. */
    static MatrixLayer convTranspose(Tensor weight, Tensor bias, Geometry g, long... input) {
        long[] w = weight.shape();
        long[] output = input.clone();
        output[0] = w[1] * g.group;
        for (int a = 1; a < input.length; a++) {
            output[a] = (input[a] - 1) * g.stride - 2L * g.pad + g.dilation * (w[a + 1] - 1) + 1;
        }
        double[][] matrix = unrolled(weight, g, true, input, output);
        return new MatrixLayer(matrix, spread(bias, output), input, output);
    }

    private static double[][] unrolled(Tensor weight, Geometry g, boolean transposed, long[] input, long[] output) {
        long[] w = weight.shape();
        double[] numbers = weight.toDoubles();
        double[][] matrix = new double[size(input)][size(output)];
        long[] moving = transposed ? input : output; // the side on which the kernel takes its steps
        long[] still = transposed ? output : input;
        long perGroup = moving[0] / g.group; // channels of w's first axis in each group
        for (int k = 0; k < numbers.length; k++) {
            long[] at = index(k, w); // [channel of the moving side, channel of the other within its group, kernel…]
            long[] place = moving.clone();
            place[0] = 1;
            for (int p = 0; p < size(place); p++) {
                long[] m = index(p, place);
                long[] s = m.clone();
                m[0] = at[0];
                s[0] = at[0] / perGroup * w[1] + at[1];
                boolean inside = true;
                for (int a = 1; a < m.length; a++) {
                    s[a] = m[a] * g.stride + at[a + 1] * g.dilation - g.pad;
                    inside &= 0 <= s[a] && s[a] < still[a];
                }
                if (inside) {
                    int i = transposed ? flat(m, input) : flat(s, input);
                    int j = transposed ? flat(s, output) : flat(m, output);
                    matrix[i][j] += numbers[k];
                }
            }
        }
        return matrix;
    }

    private static double[] spread(Tensor bias, long[] output) {
        double[] numbers = bias.toDoubles();
        int perChannel = size(output) / numbers.length;
        double[] spread = new double[size(output)];
        for (int j = 0; j < spread.length; j++) {
            spread[j] = numbers[j / perChannel];
        }
        return spread;
    }

    static int size(long... shape) {
        return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    static long[] index(int flat, long[] shape) {
        long[] index = new long[shape.length];
        long rest = flat;
        for (int a = shape.length - 1; a >= 0; a--) {
            index[a] = rest % shape[a];
            rest /= shape[a];
        }
        return index;
    }

    static int flat(long[] index, long[] shape) {
        long flat = 0;
        for (int a = 0; a < shape.length; a++) {
            flat = flat * shape[a] + index[a];
        }
        return (int) flat;
    }

    /** The numbers of a constant of a graph. */
    static Tensor tensor(Value constant) {
        Constant.InMemory memory = (Constant.InMemory) java.util.Objects.requireNonNull(constant.constant());
        ByteBuffer data = memory.data();
        float[] numbers = new float[(int) memory.bytes() / 4];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Numbers.get(data, memory.element());
        }
        return Tensor.of(
                numbers, memory.extents().stream().mapToLong(Long::longValue).toArray());
    }
}
