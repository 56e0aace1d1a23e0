package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jennit.composite.Composites;
import org.jennit.evaluate.NumberTensor;
import org.jennit.onnx.file.DataType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every formula of {@code spellings.txt} between two Dense layers, in several precisions and opsets and under a preset of
 * either kind, against the rules as the specification has them.
 */
class FormulaTest {
    private static final String CONVOLUTIONAL = "convolutional: ";
    private static final int ROWS = 3;
    private static final int IN = 4;
    private static final int WIDTH = 6;
    private static final int OUT = 5;

    /** The precisions of a file, and how far rounded constants may lead. */
    private static final Map<DataType, Double> TOLERANCES =
            Map.of(DataType.DOUBLE, 1e-6, DataType.FLOAT, 1e-4, DataType.FLOAT16, 2e-2);

    /** Opset and type of the files. */
    private record Version(int opset, DataType type) {}

    private static final List<Version> VERSIONS = List.of(
            new Version(11, DataType.FLOAT), new Version(17, DataType.FLOAT16), new Version(23, DataType.DOUBLE));

    static List<Arguments> formulas() throws IOException {
        List<Arguments> formulas = new ArrayList<>();
        String name = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(FormulaTest.class.getResourceAsStream("spellings.txt")),
                StandardCharsets.UTF_8))) {
            for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
                if (line.matches("\\[[a-z 0-9]+]")) {
                    name = line.substring(1, line.length() - 1);
                } else if (!line.startsWith("#")) {
                    formulas.add(Arguments.of(name, line));
                }
            }
        }
        return formulas;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("formulas")
    void relevanceIsThatOfTheRules(String name, String line) {
        boolean shifts = line.startsWith(CONVOLUTIONAL);
        String formula = shifts ? line.substring(CONVOLUTIONAL.length()) : line;
        RowFunction function = Objects.requireNonNull(RowFunction.BY_NAME.get(name));
        List<String> differences = new ArrayList<>();
        for (Version version : VERSIONS) {
            for (String preset : shifts ? List.of("epsilon_plus") : List.of("epsilon_plus", "attn_lrp")) {
                double deviation;
                try {
                    deviation = deviation(function, formula, version, preset);
                } catch (RuntimeException e) {
                    differences.add(version + ", " + preset + ": " + e);
                    continue;
                }
                if (!(deviation <= TOLERANCES.get(version.type()))) {
                    differences.add(version + ", " + preset + ": " + deviation);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static double deviation(RowFunction function, String formula, Version version, String preset) {
        boolean first = function instanceof RowFunction.Affine; // or the constant would be the bias of the layer
        Random random = new Random(1);
        double[][] before;
        double[][] after;
        double[][] x;
        do {
            before = matrix(random, IN, WIDTH);
            after = matrix(random, WIDTH, OUT);
            x = matrix(random, ROWS, IN);
        } while (!isWellConditioned(function, x, before, after));
        Draft draft = new Draft("x", ROWS, IN);
        draft.real = version.type();
        String hidden = product(draft, "x", before);
        hidden = first ? draft.apply("Relu", hidden) : hidden;
        draft.output = product(draft, Formula.write(formula, draft, hidden), after);
        draft.opset = Math.max(version.opset(), draft.lowestOpset());
        Explained explained = Explained.of(
                draft,
                Composites.of(Map.of("name", preset, "epsilon", 1e-12, "stabilizer", 1e-12), "test"),
                NumberTensor.of(new int[] {ROWS, IN}, flat(x)));
        double difference = 0;
        double norm = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] arriving = new double[OUT];
            int r = row;
            Arrays.setAll(arriving, i -> explained.outputRelevance().get(r, i));
            double[] expected = relevance(function, x[row], before, after, arriving, preset.equals("attn_lrp"));
            for (int i = 0; i < IN; i++) {
                difference += Math.pow(explained.relevance().get(row, i) - expected[i], 2);
                norm += expected[i] * expected[i];
            }
        }
        return Math.sqrt(difference / norm);
    }

    private static String product(Draft draft, String x, double[][] weight) {
        int[] extents = {weight.length, weight[0].length};
        return draft.add(
                new int[] {ROWS, weight[0].length}, "MatMul", Map.of(), x, draft.constant(extents, flat(weight)));
    }

    /** Epsilon, the function's own way back, and Epsilon again. */
    private static double[] relevance(
            RowFunction function,
            double[] x,
            double[][] before,
            double[][] after,
            double[] arriving,
            boolean transformer) {
        double[] z = entering(function, product(x, before));
        double[] behind = epsilon(function.of(z), after, arriving);
        return epsilon(x, before, transformer ? function.backThroughTransformer(z, behind) : function.back(z, behind));
    }

    private static double[] entering(RowFunction function, double[] z) {
        return function instanceof RowFunction.Affine
                ? Arrays.stream(z).map(v -> Math.max(v, 0)).toArray()
                : z;
    }

    /** Whether no layer's output is so near nought, or a step, that rounding decides on its relevance. */
    private static boolean isWellConditioned(RowFunction function, double[][] x, double[][] before, double[][] after) {
        return Arrays.stream(x).allMatch(row -> {
            double[] z = product(row, before);
            double[] hidden = function.of(entering(function, z));
            double[] y = product(hidden, after);
            double least = 0.1 * Arrays.stream(y).map(Math::abs).max().orElseThrow();
            return Arrays.stream(z).allMatch(v -> Math.abs(v) > 0.2 && Math.abs(Math.abs(v) - 0.25) > 0.02)
                    && Arrays.stream(hidden).allMatch(v -> v == 0 || Math.abs(v) > 1e-2)
                    && Arrays.stream(y).allMatch(v -> Math.abs(v) > least);
        });
    }

    /** R_in = x·W(R_out/z). */
    private static double[] epsilon(double[] x, double[][] weight, double[] relevance) {
        double[] z = product(x, weight);
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < z.length; j++) {
                result[i] += x[i] * weight[i][j] * relevance[j] / z[j];
            }
        }
        return result;
    }

    private static double[] product(double[] x, double[][] weight) {
        double[] z = new double[weight[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < z.length; j++) {
                z[j] += x[i] * weight[i][j];
            }
        }
        return z;
    }

    /** Numbers that every precision holds exactly. */
    private static double[][] matrix(Random random, int rows, int columns) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            Arrays.setAll(row, i -> (random.nextInt(127) - 63) / 64.0 + 1 / 128.0);
        }
        return matrix;
    }

    private static double[] flat(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }
}
