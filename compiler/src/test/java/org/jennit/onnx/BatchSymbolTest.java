package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchSymbolTest {
    @TempDir
    Path folder;

    @Test
    void aLengthNamedLikeTheBatchIsNotThatOfTheBatch() throws IOException {
        GraphBuilder builder = GraphBuilder.separate();
        Dimension batch = Dimension.symbol("batch");
        Value ids = builder.input("ids", ElementType.FLOAT32, Shape.of(batch, batch));
        Value mask = builder.input("mask", ElementType.FLOAT32, Shape.of(batch, batch, Dimension.of(4)));
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(builder.build(Map.of("ids_", ids, "mask_", mask)), Map.of(), file);

        Dimension length = Dimension.symbol("batch_1");
        assertThat(OnnxReader.read(file).graph().inputs())
                .extracting(Value::shape)
                .containsExactly(Shape.of(batch, length), Shape.of(batch, length, Dimension.of(4)));
    }
}
