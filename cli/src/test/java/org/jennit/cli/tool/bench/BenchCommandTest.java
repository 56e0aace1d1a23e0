package org.jennit.cli.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.cli.Main;
import org.jennit.cli.tool.network.SeededNetwork;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void writeModel() throws IOException {
        model = folder.resolve("small.onnx");
        SeededNetwork.MOBILENET_V2.write(model, true, 1);
    }

    private record Outcome(int status, String out, String err) {}

    private static Outcome bench(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "bench";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), all);
        return new Outcome(status, out.toString(), err.toString());
    }

    @Test
    void jsonHasOneObjectALine() {
        Outcome outcome =
                bench("-m", model.toString(), "-c", "gradient,epsilon-plus", "--threads", "1", "--runs", "1", "--json");
        assertThat(outcome.err()).isEmpty();
        List<Map<?, ?>> lines = outcome.out()
                .lines()
                .<Map<?, ?>>map(line -> (Map<?, ?>) StructuredText.parse(line, false))
                .toList();
        assertThat(lines).extracting(line -> line.get("composite")).isEqualTo(List.of("gradient", "epsilon_plus"));
        for (Map<?, ?> line : lines) {
            assertThat(line.get("model")).isEqualTo("small");
            assertThat(line.get("batch")).isEqualTo(1L);
            assertThat(line.get("threads")).isEqualTo(1L);
            for (String time : List.of("load_s", "compile_s", "forward_s", "attribution_s")) {
                assertThat((Double) line.get(time)).as(time).isBetween(1e-6, 100.0);
            }
            assertThat((Double) line.get("ratio"))
                    .isCloseTo((Double) line.get("attribution_s") / (Double) line.get("forward_s"), within(1e-9));
            if (Files.exists(Path.of("/proc/self/status"))) {
                assertThat((Double) line.get("peak_mib")).isBetween(50.0, 1000.0);
            }
        }
    }

    /** Four times the nodes take about four times as long, not sixteen times. */
    @Test
    void compilingIsLinearInTheNodes() {
        Outcome outcome = bench("--scale", "500,2000", "-c", "epsilon_plus", "--runs", "1", "--json");
        assertThat(outcome.err()).isEmpty();
        List<Map<?, ?>> lines = outcome.out()
                .lines()
                .<Map<?, ?>>map(line -> (Map<?, ?>) StructuredText.parse(line, false))
                .toList();
        assertThat(lines)
                .extracting(line -> line.get("network"))
                .isEqualTo(List.of("chain", "chain", "residual", "residual"));
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat((Double) lines.get(i + 1).get("total_s"))
                    .isLessThan(10 * (Double) lines.get(i).get("total_s"));
        }
    }

    @Test
    @Tag("exhaustive")
    void profileSaysWhereTheTimeGoes() {
        Outcome outcome =
                bench("-m", model.toString(), "-c", "epsilon_plus", "--threads", "1", "--runs", "1", "--profile");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .containsPattern("small +epsilon_plus +1 ")
                .containsPattern("Conv +\\d+ +\\d+\\.\\d\\d +\\d+\\.\\d % +\\d+\\.\\d\\d")
                .contains("slowest nodes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                 | name a model with -m, or a network with --shape resnet50",
                "--shape resnet5                  | unknown network 'resnet5'; did you mean",
                "-m none.onnx                     | none.onnx: no such file",
                "--shape vgg16 -c epsilon_plux    | unknown composite 'epsilon_plux'; did you mean",
                "--shape vgg16 --batch 0          | --batch must be at least 1",
                "--shape vgg16 --runs 0           | --runs must be at least 1",
                "--scale 0                        | --scale must be at least 1",
                "--shape vgg16 --json --profile   | leave out --json",
            })
    void saysWhatIsWrong(String arguments, String message) {
        Outcome outcome = arguments == null ? bench() : bench(arguments.split(" +"));
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.err()).contains(message).hasLineCount(1);
    }
}
