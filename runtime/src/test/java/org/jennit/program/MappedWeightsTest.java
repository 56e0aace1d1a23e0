package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.onnx.file.TensorData;
import org.jennit.operator.Ops;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in files are mapped once for all sessions, which compute with them what they compute with copies. */
class MappedWeightsTest {
    private static final int WIDTH = 512; // a matrix of exactly 1 MiB

    @TempDir
    private Path folder;

    private Path weights(String name, float first) throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(4 * WIDTH * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < WIDTH * WIDTH; i++) {
            numbers.putFloat(i == 0 ? first : (float) Math.sin(i));
        }
        return Files.write(folder.resolve(name), numbers.array());
    }

    private static Graph product(Path weights) {
        GraphBuilder builder = GraphBuilder.separate();
        List<Long> extents = List.of((long) WIDTH, (long) WIDTH);
        Constant matrix = new Constant.InFile(ElementType.FLOAT32, extents, weights, 0, 4L * WIDTH * WIDTH);
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(1, WIDTH));
        return builder.build(Map.of("y", new Ops(builder).matMul(x, builder.parameter("w", matrix))));
    }

    private static float[] run(Graph graph, ProgramOptions.Prepacking prepacking) {
        float[] x = new float[WIDTH];
        x[0] = 1;
        x[7] = 2;
        try (Program program = Program.open(graph, ProgramOptions.DEFAULT.withPrepacking(prepacking))) {
            Tensor y = program.run(Map.of("x", Tensor.of(x, 1, WIDTH))).get("y");
            return y == null ? new float[0] : y.toFloats();
        }
    }

    @Test
    void sessionsThatShareThemComputeTheSame() throws IOException {
        Graph graph = product(weights("weights", 3));

        assertThat(MappedWeights.of(OnnxWriter.message(graph, Map.of()).graph()))
                .containsOnlyKeys("w");
        assertThat(run(graph, ProgramOptions.Prepacking.NEVER))
                .containsExactly(run(graph, ProgramOptions.Prepacking.ALWAYS));
    }

    @Test
    void aPartOfAFileIsMappedOnceUntilTheFileIsWritten() throws IOException {
        Path file = weights("weights", 3);
        TensorData.InFile part = new TensorData.InFile(file, 0, 4L * WIDTH * WIDTH);
        ByteBuffer first = MappedWeights.mapped(part);

        assertThat(MappedWeights.mapped(part)).isSameAs(first);

        Files.move(weights("others", 4), file, StandardCopyOption.REPLACE_EXISTING);
        ByteBuffer second = MappedWeights.mapped(part);
        assertThat(second.order(ByteOrder.LITTLE_ENDIAN).getFloat(0)).isEqualTo(4);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThat(MappedWeights.mapped(part)).isNotSameAs(second);
    }
}
