package org.jennit.onnx;

import java.util.Arrays;
import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Linear;
import org.jspecify.annotations.Nullable;

/**
 * Support vector machines, written out: y = Σ cᵢ·k(x, sᵢ) + ρ with the kernel k of x and a support vector. Regressions and
 * decisions between two classes are; the votes between more classes and probabilities stay as they are.
 */
final class SupportVectors {
    private SupportVectors() {}

    static @Nullable List<Value> regressor(ClassicalNode node) {
        boolean oneClass = node.attributes().integer("one_class", 0) == 1;
        Value decision = oneClass ? null : decision(node, node.attributes().integer("n_supports", 0));
        Value result = decision == null ? null : ClassicalOperators.transformed(node, decision);
        return result == null ? null : List.of(result);
    }

    /**
     * The label and a score for each of two classes, −d and d, d being the decision: the runtime gives the first class
     * where d is positive. Probabilities, which the runtime finds by iteration, are not written out.
     */
    static @Nullable List<Value> classifier(ClassicalNode node) {
        long[] vectors = node.attributes().integers("vectors_per_class", new long[0]);
        boolean plain = node.attributes().text("post_transform", "NONE").equals("NONE");
        if (node.labels() != 2
                || vectors.length != 2
                || !plain
                || node.attributes().has("prob_a")) {
            return null;
        }
        Value decision = decision(node, Arrays.stream(vectors).sum());
        if (decision == null) {
            return null;
        }
        Value negative = node.ops().neg(decision);
        Value votes = node.ops().concat(1, List.of(decision, negative));
        return List.of(node.label(votes), node.ops().concat(1, List.of(negative, decision)));
    }

    /** Σ cᵢ·k(x, sᵢ) + ρ, as [N, 1]. Without support vectors the coefficients are those of x itself. */
    private static @Nullable Value decision(ClassicalNode node, long supports) {
        float[] coefficients = node.realsOf("coefficients");
        float[] rho = node.realsOf("rho");
        Value x = node.matrix(node.floats());
        if (x == null || rho.length != 1 || coefficients.length == 0) {
            return null;
        }
        Value similarities = supports == 0 ? x : kernel(node, x, (int) supports);
        if (similarities == null || (supports > 0 && coefficients.length != supports)) {
            return null;
        }
        Value weight = node.parameter("coefficients", coefficients, 1, coefficients.length);
        Value bias = node.parameter("rho", rho, 1);
        return node.apply(Linear.GEMM, Attributes.NONE.with("transB", 1), similarities, weight, bias);
    }

    /** k(x, sᵢ) for each support vector, as [N, number of vectors]. */
    private static @Nullable Value kernel(ClassicalNode node, Value x, int supports) {
        float[] vectors = node.realsOf("support_vectors");
        float[] settings = Arrays.copyOf(node.realsOf("kernel_params"), 3);
        Value matrix = node.parameter("support_vectors", vectors, supports, vectors.length / supports);
        String kind = node.attributes().text("kernel_type", "LINEAR");
        if (kind.equals("RBF")) {
            Value differences = node.ops().sub(node.ops().unsqueeze(x, 1), matrix);
            Value squares = node.ops().mul(differences, differences);
            return node.ops().exp(node.ops().mul(node.ops().reduceSum(squares, List.of(2), false), -settings[0]));
        }
        Value products = node.ops().matMul(x, node.ops().transpose(matrix, 1, 0));
        Value scaled = node.ops().add(node.ops().mul(products, settings[0]), settings[1]);
        return switch (kind) {
            case "LINEAR" -> products;
            case "POLY" -> node.ops().apply(Arithmetic.POW, scaled, node.ops().number(settings[2], scaled));
            case "SIGMOID" -> node.ops().apply(Activations.TANH, scaled);
            default -> null;
        };
    }
}
