package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all commands have in common: defaults from a file, completion, exit statuses, streams. */
class MainTest {
    @TempDir
    Path folder;

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }

    @Test
    void optionsHaveDefaultsFromAFile() throws IOException {
        Path config = config("# mine\nlevel = 0\nexplain.cmap = dusk\n");
        assertThat(jennit("explain", "--config", config).err()).contains("--level must be greater than 0 (got 0.0)");
        assertThat(jennit("composite", "list", "--config=" + config).status()).isZero();
        Path one = config("explain.cmap = nope\n");
        Run own = jennit("explain", "--config", one);
        assertThat(own.status()).isEqualTo(2);
        assertThat(own.err()).contains("'nope' is not a colour map");
        assertThat(jennit("explain", "--config", one, "--cmap", "dusk", "-t", "x")
                        .err())
                .contains("there is no class 'x'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | cmpa = dusk | unknown option 'cmpa'; did you mean 'cmap'",
                "2 | explian.cmap = dusk | did you mean 'explain.cmap'",
                "2 | level = high | invalid value for option '--level'",
                "1 | \\u00 | is not a text file of options",
            })
    void defaultsThatAreWrongAreNamed(int status, String text, String message) throws IOException {
        Run run = jennit("explain", "--config", config(text));
        assertThat(run.status()).as(run.toString()).isEqualTo(status);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .startsWith("jennit: ")
                .contains(message);
    }

    @Test
    void aFileOfDefaultsThatIsNotThereIsNamed() {
        Run run = jennit("explain", "--config", folder.resolve("none"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.complaints()).singleElement().asString().contains("none: no such file");
        assertThat(jennit("explain", "--config", folder).err()).contains("is a folder");
    }

    @Test
    void exitStatusesAreTold() {
        assertThat(jennit("--help").out()).containsPattern("Exit status:\\R +0 +success");
        assertThat(jennit("composite", "list", "--help").out()).containsPattern(" 2 +wrong usage");
    }

    @Test
    void developerToolsAreListedApart() {
        assertThat(jennit("--help").out())
                .containsPattern("(?s) explain .*Developer tools:.* conformance .* network .* bench ");
    }

    @Test
    void shellsComplete() throws Exception {
        Run run = jennit("completion", "bash");
        assertThat(run.status()).isZero();
        Path script = Files.writeString(folder.resolve("completion"), run.out());
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.exists(bash));
        Process shell = new ProcessBuilder(
                        bash.toString(),
                        "-c",
                        "source " + script
                                + " && COMP_WORDS=(jennit expl) COMP_CWORD=1 && _complete_jennit"
                                + " && printf '%s\\n' \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        assertThat(said).contains("explain").doesNotContain("inspect");
        Run other = jennit("completion", "bsh");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("did you mean 'bash'");
    }

    @Test
    void shellsCompleteTheLayersOfTheModel() throws Exception {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.exists(bash));
        Path script = Files.writeString(
                folder.resolve("completion"), jennit("completion", "bash").out());
        // A model may call its layers anything; what a shell would obey is not offered.
        Path command = Files.writeString(folder.resolve("named"), """
                #!/bin/sh
                [ "$*" = "inspect --names -m net.onnx" ] && printf '%s\\n' conv1 layer4.0.conv1 'layer4.$(touch evil)' fc
                """);
        assertThat(command.toFile().setExecutable(true)).isTrue();
        Process shell = new ProcessBuilder(
                        bash.toString(),
                        "-c",
                        "source " + script + " && COMP_WORDS=(" + command
                                + " explain -m net.onnx --at conv1,lay) COMP_CWORD=5"
                                + " && _complete_jennit && printf '%s\\n' \"${COMPREPLY[@]}\"")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> !line.contains("compopt"))).containsExactly("conv1,layer4.0.conv1");
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(jennit("inspect", "--names").out().lines())
                .hasSizeGreaterThan(50)
                .contains("conv_stem", "classifier");
    }

    @Test
    void helpIsThatOfTheCommand() {
        assertThat(jennit("help").out()).isEqualTo(jennit("--help").out());
        assertThat(jennit("help", "composite", "show").out())
                .isEqualTo(jennit("composite", "show", "--help").out());
        Run other = jennit("help", "explian");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("unknown command 'explian'; did you mean 'explain'");
    }

    /** The command in a process of its own, with the user's defaults in the test's folder. */
    private ProcessBuilder process(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djennit.home=" + Run.home(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        return builder;
    }

    @Test
    @Timeout(60)
    void theStandardInputIsAFileOfAnyKind() throws Exception {
        Path network = TestModel.linear(folder.resolve("linear.onnx"), 3, 4);
        Path array = folder.resolve("x.npy");
        Npy.write(Tensor.full(ElementType.FLOAT32, 1, 1, 4), array);
        Path table = Files.writeString(folder.resolve("x.csv"), "a,b,c,d\n1,1,1,1\n");
        Path out = folder.resolve("out");
        for (Path file : List.of(array, table)) {
            Process process = process("explain", "-", "-m", network, "-c", "epsilon_plus", "-o", out)
                    .redirectInput(file.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        }
        assertThat(Npy.read(out.resolve("stdin.relevance.npy")).shape()).containsExactly(1, 4);
        assertThat(out.resolve("stdin.relevance.csv")).exists();

        assertThat(jennit("explain", "-", "-", "-m", network).err()).contains("- is given 2 times");
        Process nothing = process("explain", "-", "-m", network)
                .redirectInput(Files.createFile(folder.resolve("empty")).toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(nothing.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("the standard input (-) is empty");
        assertThat(nothing.waitFor()).isEqualTo(2);
    }

    @Test
    @Timeout(60)
    void theUsersOwnDefaultsAreFound() throws Exception {
        Files.createDirectory(folder.resolve("jennit"));
        Files.writeString(folder.resolve("jennit/config"), "batch-size = 0");
        Process process = process("explain").redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualToNormalizingNewlines("jennit: --batch-size must be at least 1 (got 0)\n");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    @Tag("exhaustive")
    @Timeout(60)
    void whoeverReadsMayGoAway() throws Exception {
        Path errors = folder.resolve("errors");
        Process process =
                process("inspect", "--json").redirectError(errors.toFile()).start();
        process.getInputStream().close();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(141);
        assertThat(errors).isEmptyFile();
    }

    @Test
    @Timeout(60)
    void resultsThatCannotBePrintedAreAFailure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Process process =
                process("composite", "list").redirectOutput(full.toFile()).start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .startsWith("jennit: the standard output cannot be written (No space left");
        }
        assertThat(process.waitFor()).isEqualTo(1);
    }
}
