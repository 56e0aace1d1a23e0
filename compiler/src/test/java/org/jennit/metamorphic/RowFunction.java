package org.jennit.metamorphic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** A function of a row, and the formulas of the way back through it. */
interface RowFunction {
    double[] of(double[] row);

    /** What arrives at the row of what arrives at its function, under the convolutional presets. */
    double[] back(double[] row, double[] arriving);

    /** The same under the presets for transformers. */
    default double[] backThroughTransformer(double[] row, double[] arriving) {
        return back(row, arriving);
    }

    /** The functions by the names that {@code spellings.txt} has for them. */
    Map<String, RowFunction> BY_NAME = byName();

    private static Map<String, RowFunction> byName() {
        double[] gamma = {1.2, 0.7, -0.4, 1.1, 0.9, 1.5};
        double[] beta = {0.1, -0.2, 0.3, 0.05, -0.15, 0.25};
        Map<String, RowFunction> functions = new HashMap<>();
        Map<String, DoubleUnaryOperator> ofNumbers = new HashMap<>();
        ofNumbers.put("gelu", x -> x * normalDistribution(x));
        ofNumbers.put("gelu tanh", x -> x * sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x)));
        ofNumbers.put("gelu quick", x -> x * sigmoid(1.702 * x));
        ofNumbers.put("silu", x -> x * sigmoid(x));
        ofNumbers.put("mish", x -> x * Math.tanh(softplus(x)));
        ofNumbers.put("hard swish", x -> x * clip(x + 3, 0, 6) / 6);
        ofNumbers.put("hard sigmoid", x -> clip(x + 3, 0, 6) / 6);
        ofNumbers.put("relu 6", x -> clip(x, 0, 6));
        ofNumbers.put("relu", x -> Math.max(x, 0));
        ofNumbers.put("leaky", x -> x > 0 ? x : 0.2 * x);
        ofNumbers.put("elu", x -> x > 0 ? x : 1.5 * Math.expm1(x));
        ofNumbers.put("selu", x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)));
        ofNumbers.put("celu", x -> x > 0 ? x : 2 * Math.expm1(x / 2));
        ofNumbers.put("softplus", RowFunction::softplus);
        ofNumbers.put("softplus 2", x -> softplus(2 * x) / 2);
        ofNumbers.put("log sigmoid", x -> -softplus(-x));
        ofNumbers.put("sigmoid", RowFunction::sigmoid);
        ofNumbers.put("tanh", Math::tanh);
        ofNumbers.put("hard tanh", x -> clip(x, -1, 1));
        ofNumbers.put("softsign", x -> x / (1 + Math.abs(x)));
        ofNumbers.put("soft shrink", x -> x - clip(x, -0.25, 0.25));
        ofNumbers.put("hard shrink", x -> Math.abs(x) > 0.25 ? x : 0);
        ofNumbers.put("threshold", x -> x > 0.25 ? x : 0);
        ofNumbers.put("tanh shrink", x -> x - Math.tanh(x));
        ofNumbers.put("squared relu", x -> x * Math.max(x, 0));
        ofNumbers.put("bent", x -> (Math.sqrt(x * x + 1) - 1) / 2);
        ofNumbers.put("gaussian", x -> Math.exp(-x * x));
        ofNumbers.put("scale", x -> x / 4);
        ofNumbers.put("negative", x -> -x);
        ofNumbers.forEach((name, function) -> functions.put(name, (Elementwise) (x, i) -> function.applyAsDouble(x)));
        functions.put("scale each", (Elementwise) (x, i) -> gamma[i] * x);
        functions.put("standard", new Affine(0.5, -0.25));
        functions.put("layer norm", new Norm(gamma, beta, true, 0.001));
        functions.put("rms norm", new Norm(gamma, new double[6], false, 0.001));
        double[] root = new double[6];
        Arrays.fill(root, 1 / Math.sqrt(6));
        functions.put("unit length", new Norm(root, new double[6], false, 0));
        return functions;
    }

    /** Activations and scalings: all that arrives goes on. */
    @FunctionalInterface
    interface Elementwise extends RowFunction {
        double of(double number, int place);

        @Override
        default double[] of(double[] row) {
            double[] result = new double[row.length];
            Arrays.setAll(result, i -> of(row[i], i));
            return result;
        }

        @Override
        default double[] back(double[] row, double[] arriving) {
            return arriving;
        }
    }

    /** a·x + b, of which the presets for transformers let b keep its part. */
    record Affine(double factor, double offset) implements Elementwise {
        @Override
        public double of(double number, int place) {
            return factor * number + offset;
        }

        @Override
        public double[] backThroughTransformer(double[] row, double[] arriving) {
            double[] result = new double[row.length];
            Arrays.setAll(result, i -> factor * row[i] * arriving[i] / of(row[i], i));
            return result;
        }
    }

    /** γ·(x − mean)/σ + β: by gradient, or linear with σ held constant. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Norm(double[] gamma, double[] beta, boolean centred, double stabilizer) implements RowFunction {
        @Override
        public double[] of(double[] row) {
            double mean = mean(row);
            double deviation = deviation(row, mean);
            double[] result = new double[row.length];
            Arrays.setAll(result, i -> gamma[i] * (row[i] - mean) / deviation + beta[i]);
            return result;
        }

        /** (γg − mean(γg) − x̂·mean(γg·x̂))/σ, without the first mean where nothing is centred. */
        @Override
        public double[] back(double[] row, double[] arriving) {
            double mean = mean(row);
            double deviation = deviation(row, mean);
            double[] scaled = new double[row.length];
            double[] along = new double[row.length];
            Arrays.setAll(scaled, i -> gamma[i] * arriving[i]);
            Arrays.setAll(along, i -> scaled[i] * (row[i] - mean) / deviation);
            double common = mean(scaled);
            double parallel = Arrays.stream(along).average().orElseThrow();
            double[] result = new double[row.length];
            Arrays.setAll(result, i -> (scaled[i] - common - (row[i] - mean) / deviation * parallel) / deviation);
            return result;
        }

        @Override
        public double[] backThroughTransformer(double[] row, double[] arriving) {
            double[] output = of(row);
            double deviation = deviation(row, mean(row));
            double[] scaled = new double[row.length];
            Arrays.setAll(scaled, i -> gamma[i] * arriving[i] / output[i]);
            double common = mean(scaled);
            double[] result = new double[row.length];
            Arrays.setAll(result, i -> row[i] * (scaled[i] - common) / deviation);
            return result;
        }

        private double mean(double[] row) {
            return centred ? Arrays.stream(row).average().orElseThrow() : 0;
        }

        private double deviation(double[] row, double mean) {
            double variance = Arrays.stream(row)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            return Math.sqrt(variance + stabilizer);
        }
    }

    private static double clip(double x, double low, double high) {
        return Math.min(Math.max(x, low), high);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** Φ(x) by its series, which converges everywhere. */
    private static double normalDistribution(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= x * x / (2 * n + 1);
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
