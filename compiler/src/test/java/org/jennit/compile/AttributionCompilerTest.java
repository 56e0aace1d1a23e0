package org.jennit.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxReader;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler alone: a file in, a file out, and nothing on the class path that could run either. */
class AttributionCompilerTest {
    @TempDir
    private Path folder;

    /** x [batch, 3] → Dense, ReLU, Dense → Softmax → probabilities [batch, 2]. */
    private static Graph classifier() {
        GraphBuilder builder = GraphBuilder.separate();
        Ops ops = new Ops(builder);
        Shape shape = Shape.of(List.of(Dimension.symbol("batch"), Dimension.of(3)));
        Value x = builder.input("x", ElementType.FLOAT32, shape);
        Value hidden = ops.apply(Activations.RELU, Attributes.NONE, dense(builder, ops, "fc1", x, 3, 4));
        Value logits = dense(builder, ops, "fc2", hidden, 4, 2);
        return builder.build(
                Map.of("probabilities", ops.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), logits)));
    }

    private static Value dense(GraphBuilder builder, Ops ops, String name, Value x, long inputs, long outputs) {
        double[] numbers = new double[(int) (inputs * outputs)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.sin(i + 1);
        }
        Value weight = builder.parameter(
                name + ".weight", Constant.ofDoubles(ElementType.FLOAT32, List.of(inputs, outputs), numbers));
        return ops.apply(Linear.GEMM, Attributes.NONE, x, weight);
    }

    private Path file() throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(classifier(), Map.of(), file);
        return file;
    }

    @Test
    void aFileInAFileOut() throws IOException {
        Path model = file();
        Path explained = folder.resolve("explained.onnx");

        AttributionCompiler compiler = AttributionCompiler.load(model);
        AttributionGraph attribution = compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT);
        OnnxWriter.write(attribution.graph(), attribution.metadata(), explained);

        OnnxReader written = OnnxReader.read(explained);
        assertThat(written.graph().inputs().stream().map(Value::name)).containsExactly("x", "probabilities_relevance");
        assertThat(written.graph().outputs()).containsOnlyKeys("probabilities", "x_relevance");
        assertThat(written.graph().output("x_relevance").shape().toString()).contains("batch");
        assertThat(written.metadata())
                .containsEntry("jennit.relevance.x", "x_relevance")
                .containsEntry("jennit.output_relevance", "probabilities_relevance");
    }

    @Test
    void theRuntimeIsNotThere() {
        assertThatThrownBy(() -> Class.forName("ai.onnxruntime.OrtEnvironment"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void stagesCanBeReadOneByOne() {
        AttributionCompiler compiler = AttributionCompiler.of(classifier());
        assertThat(compiler.canonize(Composites.epsilonPlus()))
                .as("the canonical form is made once")
                .isSameAs(compiler.canonize());
        assertThat(compiler.assign(Composites.epsilonPlus(), AttributionRequest.DEFAULT)
                        .toString())
                .contains("(Dense) -> Epsilon")
                .contains("(ReLU) -> Pass");
        int asWritten = compiler.withOptimizer(false)
                .compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT)
                .graph()
                .nodes()
                .size();
        assertThat(compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT)
                        .graph()
                        .nodes())
                .hasSizeLessThan(asWritten);
    }

    @Test
    void sizesAreFixedAndLogitsExplained() {
        AttributionCompiler compiler = AttributionCompiler.of(classifier());
        AttributionRequest atLogits = AttributionRequest.DEFAULT.withLogits(true);
        AttributionGraph attribution = compiler.compile(Composites.epsilonPlus(), atLogits, Map.of("batch", 5L));
        assertThat(attribution.explained()).isEqualTo("probabilities_logits");
        assertThat(attribution.graph().output("x_relevance").shape()).isEqualTo(Shape.of(5, 3));
    }

    @Test
    void warningsGoToTheirListener() {
        List<String> told = new ArrayList<>();
        AttributionCompiler.of(classifier())
                .warning(told::add)
                .compile(
                        Composites.of(
                                Map.of("layer_map", List.of(List.of("Dense", Map.of("rule", "Epsilon")))), "test"),
                        AttributionRequest.DEFAULT);
        assertThat(told).singleElement().asString().contains("no rule for");
    }
}
