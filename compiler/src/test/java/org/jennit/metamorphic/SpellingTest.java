package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jennit.composite.Composites;
import org.jennit.evaluate.NumberTensor;
import org.jennit.metamorphic.Spelling.Kind;
import org.jennit.onnx.file.DataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations, norms and scalings between two Dense layers, against the formulas of the rules. */
class SpellingTest {
    private static final PendingSeeds PENDING = new PendingSeeds();
    private static final int ROWS = 3;
    private static final int IN = 4;
    private static final int OUT = 5;

    /** The precisions of a file, and how far rounded constants may lead. */
    private static final Map<DataType, Double> TOLERANCES =
            Map.of(DataType.DOUBLE, 1e-6, DataType.FLOAT, 1e-4, DataType.FLOAT16, 2e-2);

    static List<Spelling> spellings() {
        return Spelling.all();
    }

    @Test
    void thereAreSixty() {
        assertThat(Spelling.all())
                .extracting(Spelling::name)
                .hasSizeGreaterThanOrEqualTo(60)
                .doesNotHaveDuplicates();
    }

    /** Activations and scalings hand relevance on as it is; through norms it goes by gradient. */
    @ParameterizedTest
    @MethodSource("spellings")
    void relevanceIsThatOfTheFormula(Spelling spelling) throws IOException {
        check(spelling, List.of(DataType.FLOAT), 17);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("spellings")
    void itIsInEveryPrecisionAndOpset(Spelling spelling) throws IOException {
        check(spelling, List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16), 11, 13, 17, 18, 20);
    }

    private static void check(Spelling spelling, List<DataType> types, int... opsets) throws IOException {
        List<String> differences = new ArrayList<>();
        for (DataType type : types) {
            for (int opset : opsets) {
                try {
                    double deviation = deviation(spelling, type, opset);
                    if (!(deviation <= TOLERANCES.get(type))) {
                        differences.add(type + " of opset " + opset + ": relevance deviates by " + deviation);
                    }
                } catch (RuntimeException e) {
                    differences.add(type + " of opset " + opset + ": " + e);
                }
            }
        }
        PENDING.check("spelling: " + spelling.name(), spelling.name(), String.join("; ", differences));
    }

    private static double deviation(Spelling spelling, DataType type, int opset) {
        Random random = new Random(spelling.name().hashCode());
        double[][] first;
        double[][] second;
        double[][] x;
        do {
            first = matrix(random, IN, Spelling.WIDTH);
            second = matrix(random, Spelling.WIDTH, OUT);
            x = matrix(random, ROWS, IN);
        } while (!isWellConditioned(spelling, x, first, second));
        Draft draft = new Draft("x", ROWS, IN);
        draft.real = type;
        draft.opset = opset;
        String hidden = draft.add(
                new int[] {ROWS, Spelling.WIDTH},
                "MatMul",
                Map.of(),
                "x",
                draft.constant(new int[] {IN, Spelling.WIDTH}, flat(first)));
        if (spelling.kind() == Kind.SHIFT) {
            hidden = draft.apply("Relu", hidden); // or the constant would be the bias of the layer
        }
        String middle = spelling.body().write(draft, hidden);
        draft.output = draft.add(
                new int[] {ROWS, OUT},
                "MatMul",
                Map.of(),
                middle,
                draft.constant(new int[] {Spelling.WIDTH, OUT}, flat(second)));
        Map<String, Object> form = Map.of("name", "epsilon_plus", "epsilon", 1e-12, "stabilizer", 1e-12);
        Explained explained =
                Explained.of(draft, Composites.of(form, "test"), NumberTensor.of(new int[] {ROWS, IN}, flat(x)));
        double difference = 0;
        double norm = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] arriving = new double[OUT];
            int r = row;
            Arrays.setAll(arriving, i -> explained.outputRelevance().get(r, i));
            double[] expected = relevance(spelling, x[row], first, second, arriving);
            for (int i = 0; i < IN; i++) {
                difference += Math.pow(explained.relevance().get(row, i) - expected[i], 2);
                norm += expected[i] * expected[i];
            }
        }
        return Math.sqrt(difference / norm);
    }

    /** Epsilon, the spelling's own way back, and Epsilon again. */
    private static double[] relevance(
            Spelling spelling, double[] x, double[][] first, double[][] second, double[] arriving) {
        double[] z = product(x, first);
        double[] h = hidden(spelling, z);
        double[] behind = epsilon(h, second, arriving);
        boolean isNorm = spelling.kind() == Kind.LAYER_NORM || spelling.kind() == Kind.RMS_NORM;
        return epsilon(x, first, isNorm ? gradient(spelling.kind(), z, behind) : behind);
    }

    private static double[] hidden(Spelling spelling, double[] z) {
        boolean rectified = spelling.kind() == Kind.SHIFT;
        return spelling.function()
                .apply(Arrays.stream(z).map(v -> rectified ? Math.max(v, 0) : v).toArray());
    }

    /** Whether no layer's output is so near nought that rounding decides on its relevance. */
    private static boolean isWellConditioned(Spelling spelling, double[][] x, double[][] first, double[][] second) {
        return Arrays.stream(x).allMatch(row -> {
            double[] z = product(row, first);
            double[] y = product(hidden(spelling, z), second);
            double least = 0.1 * Arrays.stream(y).map(Math::abs).max().orElseThrow();
            return Arrays.stream(z).allMatch(v -> Math.abs(v) > 0.2)
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

    /** The gradient of a norm: (γg − mean(γg) − x̂·mean(γg·x̂))/σ, without the first mean where nothing is centred. */
    private static double[] gradient(Kind kind, double[] x, double[] g) {
        double mean = kind == Kind.LAYER_NORM ? Spelling.mean(x) : 0;
        double deviation = Spelling.deviation(x, mean);
        double[] scaled = new double[x.length];
        double[] along = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            scaled[i] = Spelling.GAMMA[i] * g[i];
            along[i] = scaled[i] * (x[i] - mean) / deviation;
        }
        double common = kind == Kind.LAYER_NORM ? Spelling.mean(scaled) : 0;
        double parallel = Spelling.mean(along);
        double[] result = new double[x.length];
        Arrays.setAll(result, i -> (scaled[i] - common - (x[i] - mean) / deviation * parallel) / deviation);
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
            Arrays.setAll(row, i -> (random.nextInt(255) - 127) / 64.0 + 1 / 128.0);
        }
        return matrix;
    }

    private static double[] flat(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }
}
