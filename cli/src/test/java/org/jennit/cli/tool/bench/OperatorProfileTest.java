package org.jennit.cli.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.cli.tool.bench.OperatorProfile.NodeTime;
import org.jennit.cli.tool.bench.OperatorProfile.OperatorTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorProfileTest {
    @TempDir
    Path folder;

    /** Two convolutions and a ReLU over four runs, the first of which is slow. */
    @Test
    void takesTheMedianOfAllRunsButTheFirst() throws IOException {
        StringBuilder events =
                new StringBuilder("[{\"cat\":\"Session\",\"name\":\"session_initialization\",\"dur\":5}");
        int[][] durations = {{9000, 9000, 9000}, {1000, 4000, 10}, {3000, 5000, 30}, {2000, 9999, 20}};
        for (int[] run : durations) {
            events.append(node("a", "Conv", run[0], "[{\"float\":[1,2]}]"))
                    .append(node("b", "Conv", run[1], "[]"))
                    .append(node("c", "Relu", run[2], "[{\"float\":[3]},{\"float\":[4]}]"))
                    .append(",{\"cat\":\"Session\",\"name\":\"model_run\",\"dur\":99999}");
        }
        Path file = Files.writeString(folder.resolve("profile.json"), events.append("]"));

        OperatorProfile profile = OperatorProfile.read(file);

        assertThat(profile.nodes())
                .containsExactly(
                        new NodeTime("b", "Conv", "", 5),
                        new NodeTime("a", "Conv", "[1,2]", 2),
                        new NodeTime("c", "Relu", "[3]", 0.02));
        assertThat(profile.millis()).isCloseTo(7.02, within(1e-9));
        assertThat(profile.operators())
                .containsExactly(
                        new OperatorTime("Conv", 2, 7, 7 / 7.02), new OperatorTime("Relu", 1, 0.02, 0.02 / 7.02));
    }

    private static String node(String name, String operator, int micros, String shapes) {
        return ",{\"cat\":\"Node\",\"name\":\"%s_kernel_time\",\"dur\":%d,\"args\":{\"op_name\":\"%s\",\"output_type_shape\":%s}}"
                .formatted(name, micros, operator, shapes);
    }
}
