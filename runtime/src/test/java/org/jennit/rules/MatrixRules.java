package org.jennit.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The rules for linear layers once more, slowly and by contributions x_i·w_ij, in double precision: each formula as its
 * definition has it, with nothing shared, folded or left out. Weights that are drawn are never 0, so a 0 in the matrix
 * is a pair that a layer does not connect.
 */
final class MatrixRules {
    static final DoubleUnaryOperator SAME = v -> v;
    static final DoubleUnaryOperator POSITIVE = v -> Math.max(v, 0);
    static final DoubleUnaryOperator NEGATIVE = v -> Math.min(v, 0);
    static final DoubleUnaryOperator SQUARE = v -> v * v;
    static final DoubleUnaryOperator ONE = v -> 1;
    static final DoubleUnaryOperator ZERO = v -> 0;
    static final DoubleUnaryOperator CONNECTED = v -> v == 0 ? 0 : 1;

    private final MatrixLayer layer;
    private final Map<String, ?> parameters;
    private final double[][] x;
    private final double[][] relevance;
    private final List<?> zero;

    /** A rule's parameters as files have them, a batch of inputs and the relevance of their outputs. */
    MatrixRules(MatrixLayer layer, Map<String, ?> parameters, double[][] x, double[][] relevance) {
        this.layer = layer;
        this.parameters = parameters;
        this.x = x;
        this.relevance = relevance;
        this.zero = parameters.get("zero_params") instanceof List<?> names ? names : List.of();
    }

    double[][] apply(String rule) {
        double[][] up = map(x, POSITIVE);
        double[][] down = map(x, NEGATIVE);
        return switch (rule) {
            case "Epsilon" -> shared(relevance, "epsilon", new Term(1, x, SAME, SAME));
            case "ZPlus" -> raising(up, down);
            case "AlphaBeta" -> {
                double[][] lowering = shared(
                        relevance,
                        "stabilizer",
                        new Term(1, up, NEGATIVE, NEGATIVE),
                        new Term(1, down, POSITIVE, ZERO));
                double alpha = number(parameters.get("alpha"), 2);
                double beta = number(parameters.get("beta"), 1);
                yield sum(map(raising(up, down), r -> alpha * r), map(lowering, r -> -beta * r));
            }
            case "Gamma" -> gamma(up, down);
            case "ZBox" ->
                shared(
                        relevance,
                        "stabilizer",
                        new Term(1, x, SAME, SAME),
                        new Term(-1, bound("low"), POSITIVE, POSITIVE),
                        new Term(-1, bound("high"), NEGATIVE, NEGATIVE));
            case "WSquare" -> shared(relevance, "stabilizer", new Term(1, map(x, ONE), SQUARE, SQUARE));
            case "Flat" -> shared(relevance, "stabilizer", new Term(1, map(x, ONE), CONNECTED, ZERO));
            default -> throw new IllegalArgumentException(rule);
        };
    }

    private double[][] raising(double[][] up, double[][] down) {
        return shared(relevance, "stabilizer", new Term(1, up, POSITIVE, POSITIVE), new Term(1, down, NEGATIVE, ZERO));
    }

    private double[][] gamma(double[][] up, double[][] down) {
        double gamma = number(parameters.get("gamma"), 0.25);
        DoubleUnaryOperator p = v -> v + gamma * Math.max(v, 0);
        DoubleUnaryOperator n = v -> v + gamma * Math.min(v, 0);
        boolean modified = "modified".equals(parameters.get("sign"));
        double[][] z = new Term(1, x, SAME, SAME).output(modified ? zero : List.of());
        double[][] raised = shared(where(z, 1), "stabilizer", new Term(1, up, p, p), new Term(1, down, n, ZERO));
        double[][] lowered = shared(where(z, -1), "stabilizer", new Term(1, up, n, n), new Term(1, down, p, ZERO));
        return sum(raised, lowered);
    }

    /** The relevance where z has this sign, 0 elsewhere. */
    private double[][] where(double[][] z, int sign) {
        double[][] chosen = map(relevance, SAME);
        for (int s = 0; s < z.length; s++) {
            for (int j = 0; j < z[s].length; j++) {
                chosen[s][j] = Math.signum(z[s][j]) == sign ? relevance[s][j] : 0;
            }
        }
        return chosen;
    }

    /** A part of a rule: inputs, what becomes of the parameters, and whether it adds or takes away. */
    private final class Term {
        final int sign;
        final double[][] in;
        final DoubleUnaryOperator ofWeight;
        final DoubleUnaryOperator ofBias;

        Term(int sign, double[][] in, DoubleUnaryOperator ofWeight, DoubleUnaryOperator ofBias) {
            this.sign = sign;
            this.in = in;
            this.ofWeight = ofWeight;
            this.ofBias = ofBias;
        }

        double weight(int i, int j, List<?> zeros) {
            return zeros.contains("weight") ? 0 : ofWeight.applyAsDouble(layer.weight()[i][j]);
        }

        double[][] output(List<?> zeros) {
            double[][] z = new double[in.length][layer.bias().length];
            for (int s = 0; s < in.length; s++) {
                for (int j = 0; j < z[s].length; j++) {
                    z[s][j] = zeros.contains("bias") ? 0 : ofBias.applyAsDouble(layer.bias()[j]);
                    for (int i = 0; i < in[s].length; i++) {
                        z[s][j] += in[s][i] * weight(i, j, zeros);
                    }
                }
            }
            return z;
        }
    }

    /** R_i = Σ_terms ± x_i Σ_j w_ij R_j/stab(z_j), z the sum of all terms' outputs. */
    private double[][] shared(double[][] arriving, String stabilizer, Term... terms) {
        double[][] z = new double[x.length][layer.bias().length];
        for (Term term : terms) {
            z = sum(z, map(term.output(zero), v -> term.sign * v));
        }
        double[][] denominator = stabilized(z, parameters.get(stabilizer));
        double[][] result = new double[x.length][layer.weight().length];
        for (int s = 0; s < x.length; s++) {
            for (int j = 0; j < z[s].length; j++) {
                double quotient = denominator[s][j] == 0 ? 0 : arriving[s][j] / denominator[s][j];
                for (Term term : terms) {
                    for (int i = 0; i < result[s].length; i++) {
                        result[s][i] += term.sign * term.in[s][i] * term.weight(i, j, zero) * quotient;
                    }
                }
            }
        }
        return result;
    }

    private double[][] stabilized(double[][] z, Object setting) {
        Map<?, ?> map = setting instanceof Map<?, ?> given ? given : Map.of("epsilon", number(setting, 1e-6));
        double epsilon = number(map.get("epsilon"), 1e-6);
        boolean clip = Boolean.TRUE.equals(map.get("clip"));
        double[][] scale = map(z, v -> 1);
        if (Boolean.TRUE.equals(map.get("norm_scale"))) {
            scale = rootMeanSquare(z, map.get("dim") instanceof List<?> axes ? axes : null);
        }
        double[][] result = map(z, SAME);
        for (int s = 0; s < z.length; s++) {
            for (int j = 0; j < z[s].length; j++) {
                double e = epsilon * scale[s][j];
                double sign = z[s][j] < 0 ? -1 : 1;
                result[s][j] = clip ? sign * Math.max(Math.abs(z[s][j]), e) : z[s][j] + sign * e;
            }
        }
        return result;
    }

    /** For each element √mean(z²) over all elements that differ from it at most in these axes, the batch being 0. */
    private double[][] rootMeanSquare(double[][] z, List<?> axes) {
        double[][] result = map(z, SAME);
        for (int s = 0; s < z.length; s++) {
            for (int j = 0; j < z[s].length; j++) {
                double sum = 0;
                int count = 0;
                for (int t = 0; t < z.length; t++) {
                    for (int k = 0; k < z[t].length; k++) {
                        if (sameButFor(axes, s, j, t, k)) {
                            sum += z[t][k] * z[t][k];
                            count++;
                        }
                    }
                }
                result[s][j] = Math.sqrt(sum / count);
            }
        }
        return result;
    }

    private boolean sameButFor(List<?> axes, int s, int j, int t, int k) {
        long[] a = MatrixLayer.index(j, layer.output());
        long[] b = MatrixLayer.index(k, layer.output());
        boolean same = s == t || (axes != null && axes.contains(0));
        for (int i = 0; i < a.length; i++) {
            same &= a[i] == b[i] || axes == null || axes.contains(i + 1);
        }
        return same;
    }

    /** A bound for every element of every sample: from a number, one for each channel, or nested lists. */
    private double[][] bound(String name) {
        Object given = parameters.get(name);
        double[][] bound = map(x, ZERO);
        for (int s = 0; s < x.length; s++) {
            for (int i = 0; i < x[s].length; i++) {
                long[] at = MatrixLayer.index(i, layer.input());
                List<Integer> index = new ArrayList<>(List.of(s));
                for (long place : at) {
                    index.add((int) place);
                }
                bound[s][i] = element(given, index);
            }
        }
        return bound;
    }

    private static double element(Object given, List<Integer> index) {
        if (given instanceof List<?> list && !(list.get(0) instanceof List<?>)) {
            return ((Number) list.get(index.get(1))).doubleValue(); // one for each channel
        }
        Object value = given;
        for (int place : index) {
            if (value instanceof List<?> list) {
                value = list.get(list.size() == 1 ? 0 : place);
            }
        }
        return ((Number) value).doubleValue();
    }

    private static double number(Object value, double otherwise) {
        return value instanceof Number number ? number.doubleValue() : otherwise;
    }

    private static double[][] map(double[][] values, DoubleUnaryOperator function) {
        double[][] result = new double[values.length][];
        for (int s = 0; s < values.length; s++) {
            result[s] = new double[values[s].length];
            for (int i = 0; i < result[s].length; i++) {
                result[s][i] = function.applyAsDouble(values[s][i]);
            }
        }
        return result;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] result = map(a, SAME);
        for (int s = 0; s < a.length; s++) {
            for (int i = 0; i < result[s].length; i++) {
                result[s][i] += b[s][i];
            }
        }
        return result;
    }
}
