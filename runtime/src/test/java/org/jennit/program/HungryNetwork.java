package org.jennit.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.TestNetwork;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;

/** x [batch, 6] → y [batch, 3], on the way through 64ⁿ numbers for n samples: 64 MB for four, a petabyte for eight. */
public final class HungryNetwork {
    private HungryNetwork() {}

    /** Its file. */
    public static Path write(Path folder) throws IOException {
        TestNetwork network = new TestNetwork(2);
        Value x = network.input("x", TestNetwork.BATCH, Dimension.of(6));
        Value samples = network.ops.cast(network.ops.slice(network.ops.shapeOf(x), 0, 0, 1), ElementType.FLOAT64);
        Value length = network.ops.cast(
                network.ops.apply(Arithmetic.POW, network.ops.number(64, ElementType.FLOAT64), samples),
                ElementType.INT64);
        Value ones = network.ops.apply(Layout.EXPAND, network.ops.number(1, ElementType.FLOAT32), length);
        Value one = network.ops.reduceMean(ones, List.of(0), true);
        Value y = network.ops.mul(network.classifier(x, 3), one);
        return network.write(folder, "hungry", Map.of("y", y));
    }
}
