package org.jennit.cli.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.cli.tool.network.SeededNetwork;
import org.jennit.program.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("exhaustive")
class ColdStartTest {
    private static final double MIB = 1 << 20;

    @TempDir
    Path folder;

    /** The weights, 553 MB, would not fit into the heap; and there is no room for two copies of them beside it. */
    @Test
    void weightsNeverComeToTheHeap() throws IOException {
        Path model = folder.resolve("vgg16.onnx");
        SeededNetwork.VGG16.write(model, true, 1);

        ColdStart start = ColdStart.of(new Workload(model, "epsilon_plus", 1, 2, Device.CPU));

        assertThat(start.loadSeconds()).isPositive();
        assertThat(start.compileSeconds()).isPositive();
        assertThat(start.sessionSeconds()).isPositive();
        assumeThat(start.peakMib()).as("the system tells of the peak").isPresent();
        assertThat(start.peakMib().getAsDouble() * MIB / Files.size(model)).isBetween(1.0, 2.5);
    }
}
