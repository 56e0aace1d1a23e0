package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors of Java's in the midst of a command. */
@Timeout(30)
class ErrorReporterTest {
    @TempDir
    Path folder;

    static Stream<Arguments> errors() {
        return Stream.of("explain", "report", "compare", "compile")
                .flatMap(command -> Stream.of(
                        Arguments.of(command, "memory", "out of memory; give it more (JENNIT_JAVA_OPTS=-Xmx8g)"),
                        Arguments.of(command, "stack", "give it more (JENNIT_JAVA_OPTS=-Xss64m)"),
                        Arguments.of(
                                command, "class", "internal error, NoClassDefFoundError (org/jennit/None); --debug")));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorsAreOneLineWithWhatToDo(String command, String error, String line) throws IOException {
        Path model = TestModel.linear(folder.resolve("model.onnx"), 2, 3);
        Path composite = Files.writeString(
                folder.resolve("failing.yaml"), "layer_map: [[Linear, {rule: Failing, error: " + error + "}]]");
        List<Object> arguments = new ArrayList<>(List.of(command));
        if (!command.equals("compile")) {
            Files.createDirectory(folder.resolve("inputs"));
            for (String name : List.of("a.npy", "b.npy", "c.npy")) {
                Npy.write(
                        Tensor.of(new float[] {1, 2, 3}, 1, 3),
                        folder.resolve("inputs").resolve(name));
            }
            arguments.add(command.equals("explain") ? folder.resolve("inputs") : folder.resolve("inputs/a.npy"));
        }
        Path out =
                folder.resolve("out" + (command.equals("compile") ? ".onnx" : command.equals("compare") ? ".png" : ""));
        arguments.addAll(List.of("-m", model, "-c", composite, "-o", out));
        Run run = jennit(arguments.toArray());
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .startsWith("jennit: ")
                .contains(line);
    }
}
