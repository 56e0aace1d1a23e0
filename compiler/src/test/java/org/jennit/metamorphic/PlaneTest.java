package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jennit.composite.Composites;
import org.jennit.evaluate.NumberTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every formula of {@code planes.txt} in a convolutional network: those of a section have the same relevance. */
class PlaneTest {
    private static final int[] PLANES = {2, 4, 6, 6};
    private static final double TOLERANCE = 1e-6;
    private static final List<Map<String, Object>> PRESETS = List.of(
            preset("epsilon_plus"),
            preset("epsilon_gamma_box", "low", -1, "high", 1),
            preset("excitation_backprop"),
            preset("attn_lrp"));

    private static Map<String, Object> preset(String name, Object... parameters) {
        Map<String, Object> preset = new HashMap<>(Map.of("name", name, "stabilizer", 1e-12));
        if (!name.startsWith("excitation")) {
            preset.put("epsilon", 1e-12);
        }
        for (int i = 0; i < parameters.length; i += 2) {
            preset.put((String) parameters[i], parameters[i + 1]);
        }
        return preset;
    }

    static List<Arguments> formulas() throws IOException {
        List<Arguments> formulas = new ArrayList<>();
        String section = "";
        String first = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PlaneTest.class.getResourceAsStream("planes.txt")), StandardCharsets.UTF_8))) {
            for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
                if (line.matches("\\[[a-z ]+]|\\([a-z ]+\\)")) {
                    section = line;
                    first = "";
                } else if (!line.startsWith("#")) {
                    first = first.isEmpty() ? line : first;
                    formulas.add(Arguments.of(section, line, first));
                }
            }
        }
        return formulas;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("formulas")
    void theSameFunctionHasTheSameRelevance(String section, String formula, String first) {
        List<String> differences = new ArrayList<>();
        for (Map<String, Object> preset : PRESETS) {
            Explained wanted = explained(section, first, preset);
            Explained got = explained(section, formula, preset);
            double output = deviation(got.output(), wanted.output());
            double relevance = deviation(got.relevance(), wanted.relevance());
            if (!(output <= TOLERANCE && relevance <= TOLERANCE)) {
                differences.add(preset.get("name") + ": output " + output + ", relevance " + relevance + ", "
                        + got.layers() + ", not " + wanted.layers());
            }
        }
        assertThat(differences).isEmpty();
    }

    private static Explained explained(String section, String formula, Map<String, Object> preset) {
        Random random = new Random(3);
        Draft draft = new Draft("x", PLANES);
        boolean first = section.startsWith("(");
        String x = first ? Formula.write(formula, draft, "x") : "x";
        String y = convolution(draft, random, x, 4);
        y = first ? draft.apply("Relu", y) : Formula.write(formula, draft, y);
        y = convolution(draft, random, y, 3);
        String pooled = draft.add(null, "GlobalAveragePool", Map.of(), y);
        draft.output = draft.add(null, "Flatten", Map.of(), pooled);
        draft.opset = Math.max(17, draft.lowestOpset());
        NumberTensor input =
                NumberTensor.of(PLANES, new Random(5).doubles(2 * 4 * 36, -1, 1).toArray());
        return Explained.of(draft, Composites.of(preset, "test"), input);
    }

    private static String convolution(Draft draft, Random random, String x, int channels) {
        String weight = draft.constant(
                new int[] {channels, 4, 3, 3},
                random.doubles(channels * 36L, -0.4, 0.5).toArray());
        String bias = draft.constant(
                new int[] {channels}, random.doubles(channels, -0.2, 0.3).toArray());
        return draft.add(
                new int[] {2, channels, 6, 6}, "Conv", Map.of("pads", new long[] {1, 1, 1, 1}), x, weight, bias);
    }

    private static double deviation(NumberTensor got, NumberTensor wanted) {
        assertThat(got.extents()).isEqualTo(wanted.extents());
        double norm = Arrays.stream(wanted.elements()).map(v -> v * v).sum();
        double difference = Arrays.stream(got.with(wanted, (a, b) -> a - b).elements())
                .map(v -> v * v)
                .sum();
        return Math.sqrt(difference / norm);
    }
}
