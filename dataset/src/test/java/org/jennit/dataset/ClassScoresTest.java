package org.jennit.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jennit.Model;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Ops;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassScoresTest {
    @TempDir
    Path folder;

    private ClassScores scores(boolean softmax, double factor) throws IOException {
        GraphBuilder builder = GraphBuilder.separate();
        Ops ops = new Ops(builder);
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(Dimension.symbol("N"), Dimension.of(2)));
        Value y = softmax ? ops.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), x) : ops.neg(x);
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(builder.build(Map.of("y", factor == 1 ? y : ops.mul(y, factor))), Map.of(), file);
        try (Model model = Model.load(file)) {
            return new ClassScores(model, Optional.empty());
        }
    }

    @Test
    void logitsBecomeProbabilities() throws IOException {
        Tensor logits = Tensor.of(new float[] {0, (float) Math.log(3)}, 1, 2);
        assertThat(scores(false, 1).lines(logits)).containsExactly("   0.750  class 1", "   0.250  class 0");
    }

    @Test
    void probabilitiesStayWhatTheyAreInPercentToo() throws IOException {
        assertThat(scores(true, 1).lines(Tensor.of(new float[] {0.2f, 0.7f}, 1, 2)))
                .containsExactly("   0.700  class 1", "   0.200  class 0");
        assertThat(scores(true, 100).lines(Tensor.of(new float[] {93.5f, 6.5f}, 1, 2)))
                .containsExactly("  93.500  class 0", "   6.500  class 1");
    }
}
