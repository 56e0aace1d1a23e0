package org.jennit.composite;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.canonizer.Canonizers;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;

/** Layers of models as composites see them: names and types, with numbers of no importance. */
final class NamedLayers {
    private final GraphBuilder builder = GraphBuilder.separate();

    Value input(String name) {
        return builder.input(name, ElementType.FLOAT32, Shape.of(1, 3, 8, 8));
    }

    Value node(OperatorDefinition operator, String module, Attributes attributes, Value... inputs) {
        Operation operation = new Operation(operator, attributes, Arrays.asList(inputs), operator.outputs(attributes));
        Origin origin = new Origin("/" + module.replace('.', '/') + "/" + operator.name(), List.of(module));
        return builder.add(operation, origin, List.of(), List.of()).output();
    }

    Value node(OperatorDefinition operator, String module, Value... inputs) {
        return node(operator, module, Attributes.NONE, inputs);
    }

    private Value ones(long... shape) {
        return ones("", shape);
    }

    private Value ones(String name, long... shape) {
        double[] numbers = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.fill(numbers, 1);
        return builder.parameter(
                name,
                Constant.ofDoubles(
                        ElementType.FLOAT32, Arrays.stream(shape).boxed().toList(), numbers));
    }

    Value conv(String module, Value x) {
        return node(Linear.CONV, module, x, ones(module + ".weight", 3, 3, 1, 1));
    }

    Value norm(String module, Value x) {
        return node(Normalization.BATCH_NORM, module, x, ones(3), ones(3), ones(3), ones(3));
    }

    Value relu(String module, Value x) {
        return node(Activations.RELU, module, x);
    }

    Value relu6(String module, Value x) {
        return node(Activations.CLIP, module, x, ones(), ones());
    }

    Value add(String module, Value a, Value b) {
        return node(Arithmetic.ADD, module, a, b);
    }

    Value maxPool(String module, Value x) {
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        return node(Pooling.MAX_POOL, module, window, x);
    }

    Value head(Value x) {
        Value pooled = node(Pooling.GLOBAL_AVERAGE_POOL, "avgpool", x);
        return node(Linear.GEMM, "fc", node(Layout.FLATTEN, "flatten", pooled), ones(3, 2));
    }

    Layers layers(Value output) {
        return Layers.of(Canonizers.canonize(builder.build(Map.of("y", output)), Canonizers.all())
                .graph());
    }

    /** conv1, relu, layer1.0.conv1, layer1.0.relu, a sum, a pool and a dense layer, as in a ResNet. */
    static Layers residual() {
        NamedLayers net = new NamedLayers();
        Value a = net.maxPool("maxpool", net.relu("relu", net.norm("bn1", net.conv("conv1", net.input("x")))));
        Value b = net.relu("layer1.0.relu", net.norm("layer1.0.bn1", net.conv("layer1.0.conv1", a)));
        Value c = net.norm("layer1.0.bn2", net.conv("layer1.0.conv2", b));
        return net.layers(net.head(net.relu("layer1.0.relu_1", net.add("layer1.0", c, a))));
    }

    /** features.0 to features.4 and a classifier, as in a VGG. */
    static Layers plain() {
        NamedLayers net = new NamedLayers();
        Value a = net.relu("features.1", net.conv("features.0", net.input("x")));
        Value b = net.maxPool("features.4", net.relu("features.3", net.conv("features.2", a)));
        return net.layers(net.head(b));
    }

    /** Inverted residuals with ReLU6, as in a MobileNetV2. */
    static Layers mobile() {
        NamedLayers net = new NamedLayers();
        Value a = net.relu6("features.0.2", net.norm("features.0.1", net.conv("features.0.0", net.input("x"))));
        Value b = net.relu6("features.1.conv.2", net.norm("features.1.conv.1", net.conv("features.1.conv.0", a)));
        Value c = net.norm("features.1.conv.4", net.conv("features.1.conv.3", b));
        return net.layers(net.head(net.add("features.1", a, c)));
    }

    /** Two inputs, each read by a convolution, and their sum. */
    static Layers ofTwoInputs() {
        NamedLayers net = new NamedLayers();
        Value a = net.conv("left", net.input("a"));
        Value b = net.conv("right", net.input("b"));
        return net.layers(net.head(net.conv("joined", net.add("sum", a, b))));
    }
}
