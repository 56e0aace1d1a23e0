package org.jennit.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Linear;
import org.jennit.operator.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * How the operators of {@code ai.onnx.ml}, which scikit-learn's and other classical models are written in, are said in
 * those of graphs: scalers are a shift and a factor, linear models a Dense layer, so that rules and gradients apply to
 * them as to any network. Trees, and settings that are not expressed here, stay as they are; relevance does not flow
 * through them.
 */
final class ClassicalOperators {
    /** The domain of these operators. */
    static final String DOMAIN = "ai.onnx.ml";

    /** The outputs of a node; null where its settings are not expressed here. */
    @FunctionalInterface
    private interface ClassicalForm {
        @Nullable
        List<Value> of(ClassicalNode node);
    }

    private static final Map<String, ClassicalForm> FORMS = Map.ofEntries(
            Map.entry("Scaler", ClassicalOperators::scaler),
            Map.entry("Normalizer", ClassicalOperators::normalizer),
            Map.entry("Imputer", ClassicalOperators::imputer),
            Map.entry("Binarizer", ClassicalOperators::binarizer),
            Map.entry("FeatureVectorizer", ClassicalOperators::featureVectorizer),
            Map.entry("ArrayFeatureExtractor", ClassicalOperators::arrayFeatureExtractor),
            Map.entry("LinearRegressor", ClassicalOperators::linearRegressor),
            Map.entry("LinearClassifier", ClassicalOperators::linearClassifier),
            Map.entry("SVMRegressor", SupportVectors::regressor),
            Map.entry("SVMClassifier", SupportVectors::classifier),
            Map.entry("ZipMap", node -> List.of(node.x())));

    private ClassicalOperators() {}

    /** What a node computes, written in operators of graphs; null where it must stay as it is. */
    static @Nullable List<Value> of(ClassicalNode node) {
        ClassicalForm form = FORMS.get(node.operator());
        return form == null ? null : form.of(node);
    }

    // --- transforms of features

    /** (x − offset) · scale, each a number for every feature or one for all. */
    private static List<Value> scaler(ClassicalNode node) {
        Value x = node.x().element() == ElementType.FLOAT64 ? node.x() : node.floats();
        Value shifted = node.apply(Arithmetic.SUB, x, node.reals("offset", "offset", x));
        Value scaled = node.apply(Arithmetic.MUL, shifted, node.reals("scale", "scale", x));
        return List.of(node.ops().cast(scaled, ElementType.FLOAT32));
    }

    /** Each row divided by its largest element, the sum of its absolute values, or its length; a row of zeros stays. */
    private static List<Value> normalizer(ClassicalNode node) {
        Value x = node.floats();
        String norm = node.attributes().text("norm", "MAX");
        if (norm.equals("L1") && sumsToOne(x)) {
            return List.of(x);
        }
        List<Integer> features = List.of(x.shape().rank() - 1);
        Value size = switch (norm) {
            case "L1" -> node.ops().reduceSum(node.ops().abs(x), features, true);
            case "L2" -> node.ops().sqrt(node.ops().reduceSum(node.ops().mul(x, x), features, true));
            default -> node.ops().reduce(Reductions.REDUCE_MAX, x, features, true);
        };
        Value isZero = node.ops().equal(size, node.ops().number(0, size));
        Value divisor = node.ops().where(isZero, node.ops().number(1, size), size);
        return List.of(node.apply(Arithmetic.DIV, x, divisor));
    }

    /** Whether rows are probabilities, which a division by their sum leaves as they are. */
    private static boolean sumsToOne(Value x) {
        return x.producer() != null && x.producer().operator() == Activations.SOFTMAX;
    }

    /** The imputed value where x is the replaced one, or is not a number. */
    private static @Nullable List<Value> imputer(ClassicalNode node) {
        Value x = node.x();
        boolean floating = x.element().isFloating();
        String imputed = floating ? "imputed_value_floats" : "imputed_value_int64s";
        if (!node.attributes().has(imputed)) {
            return null;
        }
        double replaced = floating
                ? node.attributes().real("replaced_value_float", 0)
                : node.attributes().integer("replaced_value_int64", 0);
        Value missing = Double.isNaN(replaced)
                ? node.ops().apply(Arithmetic.IS_NAN, x)
                : node.ops().equal(x, node.ops().number(replaced, x));
        return List.of(node.apply(Arithmetic.WHERE, missing, node.reals(imputed, "imputed", x), x));
    }

    /** 1 above the threshold, 0 elsewhere. */
    private static List<Value> binarizer(ClassicalNode node) {
        Value threshold = node.ops().number(node.attributes().real("threshold", 0), node.x());
        return List.of(node.ops()
                .cast(node.ops().greater(node.x(), threshold), node.x().element()));
    }

    /** The features of several inputs side by side, all of which have as many as they are said to have. */
    private static @Nullable List<Value> featureVectorizer(ClassicalNode node) {
        long[] counts = node.attributes().integers("inputdimensions", new long[0]);
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value part = node.matrix(node.ops().cast(node.input(i), ElementType.FLOAT32));
            if (part == null || counts.length <= i || !part.shape().dimension(1).is(counts[i])) {
                return null;
            }
            parts.add(part);
        }
        return List.of(node.ops().concat(1, parts));
    }

    /** The elements of the last axis at the given places; of a vector, a matrix with one row. */
    private static List<Value> arrayFeatureExtractor(ClassicalNode node) {
        Value places = node.ops().flatten(node.input(1));
        Value x = node.x();
        boolean vector = x.shape().rank() == 1;
        Value taken = node.apply(
                Indexing.GATHER,
                Attributes.NONE.with("axis", vector ? 0 : x.shape().rank() - 1),
                x,
                places);
        return List.of(vector ? node.ops().unsqueeze(taken, 0) : taken);
    }

    // --- linear models

    private static @Nullable List<Value> linearRegressor(ClassicalNode node) {
        Value scores = scores(node, (int) node.attributes().integer("targets", 1));
        Value result = scores == null ? null : transformed(node, scores);
        return result == null ? null : List.of(result);
    }

    /**
     * The label, and a score for each class. One row of coefficients for two classes gives the score of the second; that
     * of the first is 1 minus it, or where it is a logistic function, the logistic function of its negative.
     */
    private static @Nullable List<Value> linearClassifier(ClassicalNode node) {
        int classes = node.labels();
        int rows = node.realsOf("intercepts").length;
        Value raw = scores(node, rows);
        if (raw == null || (rows == 1 && classes != 2)) {
            return null;
        }
        if (rows > 1) {
            Value scores = transformed(node, raw);
            return scores == null ? null : List.of(node.label(raw), scores);
        }
        boolean logistic = node.attributes().text("post_transform", "NONE").equals("LOGISTIC");
        Value first = node.ops().neg(raw);
        Value bothSides = node.ops().concat(1, List.of(first, raw));
        Value scores = logistic
                ? node.ops().sigmoid(bothSides)
                : node.ops().concat(1, List.of(node.ops().add(first, 1), raw));
        return List.of(node.label(bothSides), scores);
    }

    /** x · coefficients + intercepts, a row of coefficients for each target. */
    private static @Nullable Value scores(ClassicalNode node, int targets) {
        float[] coefficients = node.realsOf("coefficients");
        Value x = node.matrix(node.floats());
        if (x == null || targets < 1 || coefficients.length == 0) {
            return null;
        }
        Value weight = node.parameter("coefficients", coefficients, targets, coefficients.length / targets);
        float[] intercepts = node.realsOf("intercepts");
        Value bias = node.parameter("intercepts", Arrays.copyOf(intercepts, targets), targets);
        return node.apply(Linear.GEMM, Attributes.NONE.with("transB", 1), x, weight, bias);
    }

    /** Scores after the last transform; null for the two that no model has a use for. */
    static @Nullable Value transformed(ClassicalNode node, Value scores) {
        return switch (node.attributes().text("post_transform", "NONE")) {
            case "NONE" -> scores;
            case "LOGISTIC" -> node.ops().sigmoid(scores);
            case "SOFTMAX" -> node.ops().apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), scores);
            default -> null;
        };
    }
}
