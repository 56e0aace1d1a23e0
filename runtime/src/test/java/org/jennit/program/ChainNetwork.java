package org.jennit.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jennit.TestNetwork;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.operator.Linear;
import org.jennit.tensor.Tensor;

/** x [batch, 384, 384] → products with one matrix, one after the other: as slow as it is long, while no operator is. */
public record ChainNetwork(TestNetwork network, Value y) {
    private static final int WIDTH = 384;

    /** A network of so many products. */
    public static ChainNetwork of(int length) {
        TestNetwork network = new TestNetwork(1);
        Value y = network.input("x", TestNetwork.BATCH, Dimension.of(WIDTH), Dimension.of(WIDTH));
        Value weights = network.weights(WIDTH, WIDTH);
        for (int i = 0; i < length; i++) {
            y = network.ops.apply(Linear.MAT_MUL, y, weights);
        }
        return new ChainNetwork(network, y);
    }

    Graph graph() {
        return network.builder.build(Map.of("y", y));
    }

    /** Its file. */
    public Path write(Path folder) throws IOException {
        return network.write(folder, "chain", Map.of("y", y));
    }

    /** An input of so many samples. */
    public static Tensor input(int samples) {
        float[] values = new float[samples * WIDTH * WIDTH];
        Arrays.fill(values, 0.5f);
        return Tensor.of(values, samples, WIDTH, WIDTH);
    }
}
