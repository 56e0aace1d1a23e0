package org.jennit.cli.tool.network;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a network, each named by its PyTorch module path; nodes and parameters are named as PyTorch's exporter
 * names them, {@code /layer1/layer1.0/conv1/Conv} and {@code layer1.0.conv1.weight}.
 *
 * <p>Weights are drawn uniformly with variance 2 / (inputs of a neuron), as He et al. 2015 do, batch norms with seeded
 * statistics.
 */
final class LayerBuilder {
    private static final double BATCH_NORM_EPSILON = 1e-5;

    private final GraphBuilder builder;
    private final WeightsFile weights;
    private final boolean mergesBatchNorms;

    LayerBuilder(GraphBuilder builder, WeightsFile weights, boolean mergesBatchNorms) {
        this.builder = builder;
        this.weights = weights;
        this.mergesBatchNorms = mergesBatchNorms;
    }

    /** How a convolution's window moves; the padding keeps the extents of a window that moves by one. */
    record KernelWindow(int kernel, int stride) {
        Attributes attributes() {
            long pad = (kernel - 1L) / 2;
            return Attributes.NONE
                    .with("kernel_shape", kernel, kernel)
                    .with("pads", pad, pad, pad, pad)
                    .with("strides", stride, stride)
                    .with("dilations", 1, 1);
        }
    }

    /** A convolution without bias followed by a batch norm, merged into one node if batch norms are merged. */
    Value convolution(String module, String batchNorm, Value x, long channels, KernelWindow window, long groups)
            throws IOException {
        BatchNorm norm = new BatchNorm(weights, batchNorm, (int) channels);
        if (mergesBatchNorms) {
            Value bias = parameter(module + ".bias", List.of(channels), (i, random) -> norm.shift((int) i));
            return convolution(module, x, channels, window, groups, bias, norm);
        }
        Value y = convolution(module, x, channels, window, groups, null, null);
        return node(
                Normalization.BATCH_NORM,
                batchNorm,
                Attributes.NONE.with("epsilon", (float) BATCH_NORM_EPSILON),
                y,
                parameter(batchNorm + ".weight", List.of(channels), (i, random) -> norm.weight[(int) i]),
                parameter(batchNorm + ".bias", List.of(channels), (i, random) -> norm.bias[(int) i]),
                parameter(batchNorm + ".running_mean", List.of(channels), (i, random) -> norm.mean[(int) i]),
                parameter(batchNorm + ".running_var", List.of(channels), (i, random) -> norm.variance[(int) i]));
    }

    /** A convolution with a bias and without batch norm. */
    Value convolution(String module, Value x, long channels, KernelWindow window) throws IOException {
        return convolution(module, x, channels, window, 1, smallBias(module, channels), null);
    }

    private Value convolution(
            String module,
            Value x,
            long channels,
            KernelWindow window,
            long groups,
            @Nullable Value bias,
            @Nullable BatchNorm merged)
            throws IOException {
        long perGroup = x.shape().dimension(1).value() / groups;
        long inputs = perGroup * window.kernel() * window.kernel();
        double bound = Math.sqrt(6.0 / inputs);
        Value weight = parameter(
                module + ".weight",
                List.of(channels, perGroup, (long) window.kernel(), (long) window.kernel()),
                (i, random) -> random.nextDouble(-bound, bound) * (merged == null ? 1 : merged.scale(i / inputs)));
        return node(Linear.CONV, module, window.attributes().with("group", groups), x, weight, bias);
    }

    /** A fully connected layer. */
    Value dense(String module, Value x, long outputs) throws IOException {
        long inputs = x.shape().dimension(1).value();
        double bound = Math.sqrt(6.0 / inputs);
        Value weight = parameter(
                module + ".weight", List.of(outputs, inputs), (i, random) -> random.nextDouble(-bound, bound));
        return node(Linear.GEMM, module, Attributes.NONE.with("transB", 1), x, weight, smallBias(module, outputs));
    }

    Value relu(String module, Value x) {
        return node(Activations.RELU, module, Attributes.NONE, x);
    }

    /** min(max(x, 0), 6). */
    Value relu6(String module, Value x) {
        Value low = builder.constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(), 0));
        Value high = builder.constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(), 6));
        return node(Activations.CLIP, module, Attributes.NONE, x, low, high);
    }

    /** The sum that ends a residual block. */
    Value add(String block, Value a, Value b) {
        return node(Arithmetic.ADD, block, Attributes.NONE, a, b);
    }

    Value maxPool(String module, Value x, KernelWindow window) {
        return node(Pooling.MAX_POOL, module, window.attributes(), x);
    }

    /** The mean over windows that do not overlap. */
    Value averagePool(String module, Value x, long kernel) {
        Attributes attributes =
                Attributes.NONE.with("kernel_shape", kernel, kernel).with("strides", kernel, kernel);
        return node(Pooling.AVERAGE_POOL, module, attributes, x);
    }

    Value globalAveragePool(String module, Value x) {
        return node(Pooling.GLOBAL_AVERAGE_POOL, module, Attributes.NONE, x);
    }

    Value flatten(Value x) {
        return node(Layout.FLATTEN, "", Attributes.NONE.with("axis", 1), x);
    }

    private Value smallBias(String module, long channels) throws IOException {
        return parameter(module + ".bias", List.of(channels), (i, random) -> random.nextDouble(-0.1, 0.1));
    }

    private Value parameter(String name, List<Long> extents, WeightsFile.NumberSource numbers) throws IOException {
        return builder.parameter(name, weights.write(name, extents, numbers));
    }

    private Value node(OperatorDefinition operator, String module, Attributes attributes, @Nullable Value... inputs) {
        String name = scope(module) + "/" + operator.name();
        Operation operation = new Operation(operator, attributes, Arrays.asList(inputs), operator.outputs(attributes));
        return builder.add(operation, new Origin(name, List.of()), List.of(name + "_output_0"), List.of())
                .output();
    }

    /** A number in a path continues the name before it: {@code layer1.0.conv1} is {@code /layer1/layer1.0/conv1}. */
    static String scope(String module) {
        StringBuilder scope = new StringBuilder();
        String before = "";
        for (String part : module.isEmpty() ? List.<String>of() : List.of(module.split("\\."))) {
            before = part.chars().allMatch(Character::isDigit) ? before + "." + part : part;
            scope.append('/').append(before);
        }
        return scope.toString();
    }

    /** The parameters and statistics of a batch norm, which are small enough to be kept. */
    private static final class BatchNorm {
        final double[] weight;
        final double[] bias;
        final double[] mean;
        final double[] variance;

        BatchNorm(WeightsFile weights, String module, int channels) {
            SplittableRandom random = weights.random(module);
            weight = random.doubles(channels, 0.5, 1.2).toArray();
            bias = random.doubles(channels, -0.3, 0.3).toArray();
            mean = random.doubles(channels, -0.3, 0.3).toArray();
            variance = random.doubles(channels, 0.5, 2).toArray();
        }

        double scale(long channel) {
            return weight[(int) channel] / Math.sqrt(variance[(int) channel] + BATCH_NORM_EPSILON);
        }

        double shift(int channel) {
            return bias[channel] - mean[channel] * scale(channel);
        }
    }
}
