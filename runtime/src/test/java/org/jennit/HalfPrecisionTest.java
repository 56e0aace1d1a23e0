package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Elementary;
import org.jennit.operator.Loops;
import org.jennit.operator.Ops;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in 16 bits: the way forward is the file's, the way back is in float32. */
class HalfPrecisionTest {
    private static final double HALF = 1e-2;

    @TempDir
    private Path folder;

    private final Tensor x = tensor(1, 2, 4, 6).to(ElementType.FLOAT16);
    private final Target target = Target.classIndex(1);

    /** A network of Dense layers with a GELU, a norm and a softmax written out, and a recurrence. */
    private Path network(ElementType element) throws IOException {
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        Random random = new Random(3);
        Value in = builder.input("x", element, Shape.of(Dimension.symbol("N"), Dimension.of(4), Dimension.of(6)));
        Value dense =
                g.add(g.matMul(in, weights(builder, random, element, 6, 8)), weights(builder, random, element, 8));
        Value gelu = g.mul(dense, g.sigmoid(g.mul(dense, 1.702)));
        Value centred = g.sub(gelu, g.reduceMean(gelu, List.of(2), true));
        Value variance = g.reduceMean(g.mul(centred, centred), List.of(2), true);
        Value norm = g.div(centred, g.sqrt(g.add(variance, 1e-3)));
        Value scores = g.matMul(norm, g.transpose(norm, 0, 2, 1));
        Value shares = g.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), scores);
        Value attended = g.add(g.matMul(shares, norm), norm);
        Value last = recurrence(g, element, attended, weights(builder, random, element, 8, 8));
        Value y = g.matMul(last, weights(builder, random, element, 8, 3));
        Path file = folder.resolve(element + ".onnx");
        OnnxWriter.write(builder.build(Map.of("y", y)), Map.of(), file);
        return file;
    }

    /** h' = tan⁻¹(x·W + h) over the second axis. */
    private static Value recurrence(Ops g, ElementType element, Value sequence, Value weight) {
        GraphBuilder builder = GraphBuilder.sharing();
        Ops step = new Ops(builder);
        Shape slice = Shape.of(Dimension.symbol("N"), Dimension.of(8));
        Value h = builder.input("h", element, slice);
        Value x = builder.input("x", element, slice);
        Value w = builder.input("w", element, Shape.of(8, 8));
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("after", step.apply(Elementary.ATAN, step.add(step.matMul(x, w), h)));
        Attributes attributes = Attributes.NONE
                .with("body", new Attributes.Body(builder.build(results), 2))
                .with("num_scan_inputs", 1)
                .with("scan_input_axes", List.of(1L));
        Value start = g.mul(g.reduceMean(sequence, List.of(1), false), 0);
        return g.node(Loops.SCAN, attributes, Arrays.asList(start, sequence, weight))
                .output();
    }

    private static Value weights(GraphBuilder builder, Random random, ElementType element, long... shape) {
        double[] numbers = random.doubles(Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .map(u -> 2 * u - 1)
                .toArray();
        double[] halves = Tensor.of(numbers, shape).to(ElementType.FLOAT16).toDoubles();
        return builder.parameter(
                "w" + random.nextInt(),
                Constant.ofDoubles(element, Arrays.stream(shape).boxed().toList(), halves));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradient", "epsilon_plus", "attn_lrp", "cp_lrp"})
    void relevanceIsThatOfTheSameModelInSinglePrecision(String preset) throws IOException {
        Composite composite = preset.equals("gradient") ? Composites.gradient() : Composites.named(preset, Map.of());
        Attribution half = explained(ElementType.FLOAT16, composite, x);
        Attribution single = explained(ElementType.FLOAT32, composite, x.to(ElementType.FLOAT32));
        assertThat(half.output().type()).isEqualTo(ElementType.FLOAT16);
        assertThat(half.relevance().type()).isEqualTo(ElementType.FLOAT32);
        assertClose(half.relevance(), single.relevance(), HALF);
        assertThat(half.ledger().orElseThrow().difference())
                .allSatisfy(rest -> assertThat(rest).isFinite());
    }

    private Attribution explained(ElementType element, Composite composite, Tensor input) throws IOException {
        try (Model model = Model.load(network(element));
                Attributor attributor = Attributor.builder(model)
                        .composite(composite)
                        .withLedger()
                        .build()) {
            Attribution attribution = attributor.attribute(input, target);
            assertClose(attribution.output(), model.predict(input), 2e-3);
            return attribution;
        }
    }

    /** Two layers of slope 2⁻¹⁴: the gradient, 2⁻²⁸, is less than the least number of 16 bits above 0. */
    @Test
    void relevanceBelowTheRangeOfHalvesDoesNotVanish() throws IOException {
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        Value in = builder.input("x", ElementType.FLOAT16, Shape.of(1, 1));
        Value slope = builder.parameter("w", Constant.ofDoubles(ElementType.FLOAT16, List.of(1L, 1L), 0x1p-14));
        Path file = folder.resolve("small.onnx");
        OnnxWriter.write(builder.build(Map.of("y", g.matMul(g.matMul(in, slope), slope))), Map.of(), file);
        try (Model model = Model.load(file);
                Attributor gradient = Attributor.gradient(model)) {
            Tensor one = Tensor.full(ElementType.FLOAT16, 1, 1, 1);
            assertThat(gradient.attribute(one, Target.classIndex(0)).relevance().toDoubles())
                    .containsExactly(0x1p-28);
        }
    }

    @Test
    void methodsWithSeveralPassesGiveSinglePrecisionToo() throws IOException {
        try (Model model = Model.load(network(ElementType.FLOAT16));
                Attributor path = Attributor.builder(model)
                        .method(new IntegratedGradients())
                        .build()) {
            assertThat(path.attribute(x, target).relevance().type()).isEqualTo(ElementType.FLOAT32);
        }
    }
}
