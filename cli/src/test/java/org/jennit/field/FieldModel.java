package org.jennit.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.cli.Run;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The model of a field case with its arrays, explained from Java and by the command. */
final class FieldModel implements AutoCloseable {
    static final double FIELD_TOLERANCE = 1e-4;
    static final double HALF_TOLERANCE = 1e-2;

    private final Path folder;
    private final Path results;
    private @Nullable Model loaded;

    FieldModel(Path folder) throws IOException {
        this.folder = folder;
        this.results = Files.createTempDirectory("field-");
    }

    Model model() throws IOException {
        if (loaded == null) {
            loaded = Model.load(folder.resolve("model.onnx"));
        }
        return loaded;
    }

    Tensor array(String name) throws IOException {
        return Npy.read(folder.resolve(name + ".npy"));
    }

    Tensor input() throws IOException {
        return array(inputName());
    }

    private String inputName() {
        return Files.exists(folder.resolve("input.npy")) ? "input" : "input_x";
    }

    Tensor predict() throws IOException {
        return model().predict(input());
    }

    Attribution gradient(Target target) throws IOException {
        return attribute(Attributor.gradient(model()), input(), target);
    }

    Attribution gradient(Map<String, Tensor> inputs, Target target) throws IOException {
        return attribute(Attributor.gradient(model()), inputs, target);
    }

    Attribution attribute(Attributor attributor, Tensor input, Target target) {
        try (attributor) {
            return attributor.attribute(input, target);
        }
    }

    Attribution attribute(Attributor attributor, Map<String, Tensor> inputs, Target target) {
        try (attributor) {
            return attributor.attribute(inputs, target);
        }
    }

    /** Runs {@code jennit explain} on the input. */
    Run explain(String options) {
        return jennit("explain", inputName() + ".npy", options, "");
    }

    /** Runs a command on a file of the case, which writes to {@code output}; options that name files of the case mean those. */
    Run jennit(String command, String file, String options, String output) {
        List<Object> arguments = new ArrayList<>(List.of(command, inCase(file), "-m", inCase("model.onnx")));
        Arrays.stream(options.split(" ")).map(this::inCase).forEach(arguments::add);
        arguments.addAll(List.of("-o", results.resolve(output)));
        return Run.jennit(arguments.toArray());
    }

    private String inCase(String argument) {
        int name = argument.indexOf('=') + 1;
        Path file = folder.resolve(argument.substring(name));
        return Files.isRegularFile(file) ? argument.substring(0, name) + file : argument;
    }

    /** Runs the command, which must give the expected relevance. */
    void explained(String expected, double tolerance, String options) throws IOException {
        Run run = explain(options);
        assertThat(run.status()).as(run.toString()).isZero();
        compare(written("relevance"), expected, tolerance);
    }

    /** The relevance that the command gives for an input. */
    Tensor relevance(Tensor input, String options) throws IOException {
        Path file = results.resolve("other.npy");
        Npy.write(input, file);
        Run run = jennit("explain", file.toString(), options, "");
        assertThat(run.status()).as(run.toString()).isZero();
        return Npy.read(results.resolve("other.relevance.npy"));
    }

    /** Runs the command, which must refuse, saying why. */
    void refused(String options, String... words) {
        Run run = explain(options);
        assertThat(run.status()).as(run.toString()).isNotZero();
        assertThat(run.err()).contains(words).doesNotContain("internal error");
    }

    /** An array that the command wrote. */
    Tensor written(String kind) throws IOException {
        return Npy.read(results.resolve(inputName() + "." + kind + ".npy"));
    }

    void compare(Tensor got, String expected, double tolerance) throws IOException {
        Tensor should = array(expected);
        assertThat(got.shape()).isEqualTo(should.shape());
        double[] is = got.toDoubles();
        double[] must = should.toDoubles();
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < is.length; i++) {
            difference += (is[i] - must[i]) * (is[i] - must[i]);
            norm += must[i] * must[i];
        }
        assertThat(Math.sqrt(difference))
                .as("deviation of %s; got sum %s, expected %s", expected, got.sum(), should.sum())
                .isLessThanOrEqualTo(tolerance * (norm == 0 ? 1 : Math.sqrt(norm)));
    }

    @Override
    public void close() throws IOException {
        if (loaded != null) {
            loaded.close();
        }
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
