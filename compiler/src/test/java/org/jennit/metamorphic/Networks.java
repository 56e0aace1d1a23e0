package org.jennit.metamorphic;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jennit.onnx.file.DataType;

/** Small networks of the usual kinds, with weights from a seed, in the forms that newer exporters write. */
final class Networks {
    static final Map<String, LongFunction<Draft>> ALL = new TreeMap<>(Map.of(
            "cnn", seed -> new Networks(seed, 2, 3, 8, 8).cnn(),
            "resnet", seed -> new Networks(seed, 2, 3, 8, 8).resnet(),
            "vit", seed -> new Networks(seed, 2, 3, 8, 8).vit(),
            "bert", seed -> new Networks(seed, 2, 5, 8).bert(),
            "keras1d", seed -> new Networks(seed, 2, 12, 3).keras1d(),
            "mlp", seed -> new Networks(seed, 3, 6).mlp(),
            "unet", seed -> new Networks(seed, 2, 2, 8, 8).unet(),
            "gru", seed -> new Networks(seed, 2, 5, 4).gru()));

    private final Random random;
    private final Draft d;
    private boolean biases = true;

    private Networks(long seed, int... input) {
        this.random = new Random(seed);
        this.d = new Draft("x", input);
    }

    /** The convolutional network without any bias. */
    static Draft withoutBias(String name, long seed) {
        Networks networks = new Networks(seed, 2, 3, 8, 8);
        networks.biases = false;
        return name.equals("cnn") ? networks.cnn() : networks.resnet();
    }

    private String normal(double scale, int... shape) {
        int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return d.constant(
                shape, random.doubles(size, -1, 1).map(n -> n * scale * 1.7).toArray());
    }

    private String around(double mean, double spread, int... shape) {
        int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return d.constant(
                shape, random.doubles(size, mean - spread, mean + spread).toArray());
    }

    private int extent(String value, int axis) {
        int[] shape = d.extents(value);
        return shape[axis < 0 ? shape.length + axis : axis];
    }

    private int[] with(String value, int axis, int extent) {
        int[] shape = d.extents(value).clone();
        shape[axis < 0 ? shape.length + axis : axis] = extent;
        return shape;
    }

    private String conv(String x, int channels, int kernel, int stride) {
        int spatial = d.rank(x) - 2;
        int[] weight = new int[spatial + 2];
        int[] shape = d.extents(x).clone();
        Arrays.fill(weight, kernel);
        weight[0] = channels;
        weight[1] = extent(x, 1);
        int pad = stride == kernel ? 0 : kernel / 2;
        shape[1] = channels;
        for (int i = 2; i < shape.length; i++) {
            shape[i] = (shape[i] + 2 * pad - kernel) / stride + 1;
        }
        long[] pads = new long[2 * spatial];
        long[] strides = new long[spatial];
        Arrays.fill(pads, pad);
        Arrays.fill(strides, stride);
        String w = normal(1 / Math.sqrt(weight[1] * Math.pow(kernel, spatial)), weight);
        Map<String, Object> attributes = Map.of("pads", pads, "strides", strides);
        return biases
                ? d.add(shape, "Conv", attributes, x, w, normal(0.1, channels))
                : d.add(shape, "Conv", attributes, x, w);
    }

    private String batchNorm(String x) {
        if (!biases) {
            return x;
        }
        int c = extent(x, 1);
        return d.apply("BatchNormalization", x, around(1, 0.3, c), normal(0.1, c), normal(0.1, c), around(1, 0.5, c));
    }

    /** A fully connected layer as Gemm on matrices, as MatMul and Add on anything else. */
    private String dense(String x, int units) {
        int in = extent(x, -1);
        double scale = 1 / Math.sqrt(in);
        if (d.rank(x) == 2) {
            String w = normal(scale, units, in);
            return biases
                    ? d.add(with(x, -1, units), "Gemm", Map.of("transB", 1), x, w, normal(0.1, units))
                    : d.add(with(x, -1, units), "Gemm", Map.of("transB", 1), x, w);
        }
        String product = d.add(with(x, -1, units), "MatMul", Map.of(), x, normal(scale, in, units));
        return d.apply("Add", product, normal(0.1, units));
    }

    private String flatten(String x) {
        int[] shape = d.extents(x);
        int rest = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
        return d.add(new int[] {shape[0], rest}, "Flatten", Map.of(), x);
    }

    private String globalPool(String x) {
        int[] shape = d.extents(x).clone();
        Arrays.fill(shape, 2, shape.length, 1);
        return flatten(d.add(shape, "GlobalAveragePool", Map.of(), x));
    }

    private String pool(String operator, String x) {
        int[] shape = d.extents(x).clone();
        for (int i = 2; i < shape.length; i++) {
            shape[i] /= 2;
        }
        long[] two = new long[shape.length - 2];
        Arrays.fill(two, 2);
        return d.add(shape, operator, Map.of("kernel_shape", two, "strides", two.clone()), x);
    }

    private Draft ending(String logits) {
        d.output = logits;
        return d;
    }

    private Draft cnn() {
        String x = d.apply("Relu", batchNorm(conv(d.input, 6, 3, 1)));
        x = d.apply("Relu", conv(pool("MaxPool", x), 8, 3, 1));
        return ending(dense(globalPool(x), 4));
    }

    private Draft resnet() {
        boolean mobile = biases && random.nextBoolean();
        String x = d.apply("Relu", batchNorm(conv(d.input, 6, 3, 1)));
        String y = d.apply(mobile ? "HardSwish" : "Relu", batchNorm(conv(x, 6, 3, 1)));
        y = d.apply("Add", batchNorm(conv(y, 6, 3, 1)), x);
        y = d.apply("Relu", y);
        String down = batchNorm(conv(pool("AveragePool", y), 8, 1, 1));
        return ending(dense(globalPool(d.apply(mobile ? "Mish" : "Relu", down)), 4));
    }

    private String layerNorm(String x) {
        int c = extent(x, -1);
        return d.apply("LayerNormalization", Map.of("axis", -1, "epsilon", 1e-5), x, around(1, 0.3, c), normal(0.2, c));
    }

    private String heads(String x, int heads, long... order) {
        int[] shape = d.extents(x);
        int size = shape[2] / heads;
        String split = d.add(
                new int[] {shape[0], shape[1], heads, size}, "Reshape", Map.of(), x, d.integers(0, 0, heads, size));
        int[] from = d.extents(split);
        int[] turned = Arrays.stream(order).mapToInt(axis -> from[(int) axis]).toArray();
        return d.add(turned, "Transpose", Map.of("perm", order), split);
    }

    private String attention(String x, boolean masked) {
        int[] shape = d.extents(x);
        int heads = 2;
        int size = shape[2] / heads;
        String q = heads(dense(x, shape[2]), heads, 0, 2, 1, 3);
        String k = heads(dense(x, shape[2]), heads, 0, 2, 3, 1);
        String v = heads(dense(x, shape[2]), heads, 0, 2, 1, 3);
        int[] square = {shape[0], heads, shape[1], shape[1]};
        String scores = d.add(square, "MatMul", Map.of(), q, k);
        scores = d.apply("Div", scores, Math.sqrt(size));
        if (masked) {
            double[] mask = new double[shape[0] * shape[1]];
            mask[mask.length - 1] = -1e4;
            scores = d.apply("Add", scores, d.constant(new int[] {shape[0], 1, 1, shape[1]}, mask));
        }
        String weights = d.apply("Softmax", Map.of("axis", -1), scores);
        String mixed = d.add(d.extents(q), "MatMul", Map.of(), weights, v);
        String turned = d.add(
                new int[] {shape[0], shape[1], heads, size},
                "Transpose",
                Map.of("perm", new long[] {0, 2, 1, 3}),
                mixed);
        String merged = d.add(shape, "Reshape", Map.of(), turned, d.integers(0, 0, shape[2]));
        return dense(merged, shape[2]);
    }

    private Draft vit() {
        String x = conv(d.input, 8, 4, 4);
        x = d.add(new int[] {2, 8, 4}, "Reshape", Map.of(), x, d.integers(0, 8, 4));
        x = d.add(new int[] {2, 4, 8}, "Transpose", Map.of("perm", new long[] {0, 2, 1}), x);
        x = d.apply("Add", x, normal(0.1, 1, 4, 8));
        x = d.apply("Add", attention(layerNorm(x), false), x);
        String y = d.apply("Gelu", dense(layerNorm(x), 12));
        x = d.apply("Add", dense(y, 8), x);
        x = d.add(new int[] {2, 8}, "ReduceMean", Map.of("axes", new long[] {1}, "keepdims", 0), layerNorm(x));
        return ending(dense(x, 4));
    }

    private Draft bert() {
        String x = layerNorm(d.apply("Add", d.input, normal(0.1, 1, 5, 8)));
        x = layerNorm(d.apply("Add", attention(x, true), x));
        String y = d.apply("Gelu", dense(x, 12));
        x = layerNorm(d.apply("Add", dense(y, 8), x));
        String first = d.add(new int[] {2, 8}, "Gather", Map.of("axis", 1), x, cls());
        return ending(dense(d.apply("Tanh", dense(first, 8)), 3));
    }

    private String cls() {
        String name = "cls";
        d.constants.put(name, new Draft.Numbers(new int[0], new double[] {0}, DataType.INT64));
        return name;
    }

    private Draft keras1d() {
        String x = d.add(new int[] {2, 3, 12}, "Transpose", Map.of("perm", new long[] {0, 2, 1}), d.input);
        x = d.apply("Relu", batchNorm(conv(x, 6, 3, 1)));
        x = d.apply("Relu", conv(pool("MaxPool", x), 6, 3, 1));
        return ending(dense(globalPool(x), 3));
    }

    /** The mean state of a recurrent layer over five steps, classified. */
    private Draft gru() {
        String x = d.add(new int[] {5, 2, 4}, "Transpose", Map.of("perm", new long[] {1, 0, 2}), dense(d.input, 4));
        String states = d.add(
                new int[] {5, 1, 2, 3},
                "GRU",
                Map.of("hidden_size", 3, "linear_before_reset", random.nextInt(2)),
                x,
                normal(0.5, 1, 9, 4),
                normal(0.5, 1, 9, 3),
                normal(0.2, 1, 18));
        String forward = d.add(new int[] {5, 2, 3}, "Squeeze", Map.of("axes", new long[] {1}), states);
        String batchFirst = d.add(new int[] {2, 5, 3}, "Transpose", Map.of("perm", new long[] {1, 0, 2}), forward);
        String mean = d.add(new int[] {2, 3}, "ReduceMean", Map.of("axes", new long[] {1}, "keepdims", 0), batchFirst);
        return ending(dense(d.apply("Relu", dense(mean, 6)), 3));
    }

    private Draft mlp() {
        String x = d.apply("Div", d.apply("Sub", d.input, normal(0.5, 6)), around(1.5, 0.5, 6));
        x = d.apply("Elu", Map.of("alpha", 0.5), dense(x, 10));
        x = d.apply("Softplus", dense(x, 8));
        x = d.apply("LeakyRelu", Map.of("alpha", 0.25), dense(x, 6));
        return ending(dense(x, 3));
    }

    private Draft unet() {
        String a = d.apply("Relu", conv(d.input, 4, 3, 1));
        String b = d.apply("Relu", batchNorm(conv(pool("MaxPool", a), 6, 3, 1)));
        String empty = d.constant(new int[] {0});
        String scales = d.single(1, 1, 2, 2);
        String up = d.add(
                new int[] {2, 6, 8, 8},
                "Resize",
                Map.of(
                        "mode", "nearest",
                        "coordinate_transformation_mode", "asymmetric",
                        "nearest_mode", "floor"),
                b,
                empty,
                scales);
        String both = d.add(new int[] {2, 10, 8, 8}, "Concat", Map.of("axis", 1), up, a);
        String c = d.apply("Relu", conv(both, 4, 3, 1));
        return ending(conv(c, 3, 1, 1));
    }
}
