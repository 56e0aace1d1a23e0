package org.jennit.composite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.operator.LayerType;
import org.jennit.parameter.Parameters;
import org.jennit.rule.RuleNames;
import org.jennit.rule.Stabilizer;
import org.jspecify.annotations.Nullable;

/** A preset being written out from its parameters: a map for the first layer, and one by type, in the form of files. */
final class Preset {
    /** Layers through which the gradient is what the methods mean. */
    private static final List<LayerType> BY_GRADIENT =
            List.of(LayerType.MAX_POOL, LayerType.CONCAT, LayerType.RESIZE, LayerType.PAD);

    private final Parameters parameters;
    private final List<Entry> first = new ArrayList<>();
    private final List<Entry> types = new ArrayList<>();
    private boolean gradientElsewhere;
    private boolean advisesOnAttention;

    private record Entry(LayerType type, Map<String, Object> rule) {
        List<Object> form() {
            return List.of(type.label(), rule);
        }
    }

    Preset(Parameters parameters) {
        this.parameters = parameters;
    }

    // --- the rules, with the preset's parameters

    Map<String, Object> epsilon() {
        return withZeroParams(with(rule("Epsilon"), "epsilon", Stabilizer.EPSILON));
    }

    Map<String, Object> zPlus() {
        return dividing("ZPlus");
    }

    Map<String, Object> alphaBeta(double alpha, double beta) {
        Map<String, Object> form = rule("AlphaBeta");
        form.put("alpha", alpha);
        form.put("beta", beta);
        return withStabilizer(form);
    }

    Map<String, Object> gamma() {
        return withStabilizer(with(with(rule("Gamma"), "gamma", RuleNames.GAMMA), "sign", null));
    }

    Map<String, Object> flat() {
        return dividing("Flat");
    }

    Map<String, Object> norm() {
        return with(rule("Norm"), "stabilizer", Stabilizer.EPSILON);
    }

    Map<String, Object> value() {
        return with(rule("Value"), "stabilizer", Stabilizer.EPSILON);
    }

    Map<String, Object> valueOfSignals() {
        Map<String, Object> form = rule("Value");
        form.put("activations", "weights");
        return with(form, "stabilizer", Stabilizer.EPSILON);
    }

    Map<String, Object> uniform() {
        return with(rule("Uniform"), "stabilizer", Stabilizer.EPSILON);
    }

    private Map<String, Object> normConstant() {
        return with(rule("NormConstant"), "stabilizer", Stabilizer.EPSILON);
    }

    Map<String, Object> zBox() {
        return withStabilizer(with(with(rule("ZBox"), "low", null), "high", null));
    }

    Map<String, Object> betaSmooth() {
        return with(rule("ReLUBetaSmooth"), "beta_smooth", RuleNames.BETA_SMOOTH);
    }

    Map<String, Object> rule(String name) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("rule", name);
        return form;
    }

    private Map<String, Object> dividing(String name) {
        return withStabilizer(rule(name));
    }

    private Map<String, Object> withStabilizer(Map<String, Object> form) {
        return withZeroParams(with(form, "stabilizer", Stabilizer.EPSILON));
    }

    private Map<String, Object> withZeroParams(Map<String, Object> form) {
        return with(form, "zero_params", null);
    }

    private Map<String, Object> with(Map<String, Object> form, String parameter, @Nullable Object otherwise) {
        Object value = parameters.has(parameter) ? parameters.get(parameter) : otherwise;
        if (value != null) {
            form.put(parameter, value);
        }
        return form;
    }

    // --- the maps

    /** Activation, BatchNorm, Scaled, Shift → Pass; Sum, AvgPool, linear operators → Norm; products → Value. */
    Preset base() {
        advisesOnAttention = true;
        return then(LayerType.ACTIVATION, rule("Pass"))
                .then(LayerType.SUM, norm())
                .then(LayerType.AVG_POOL, norm())
                .then(LayerType.BATCH_NORM, rule("Pass"))
                .then(LayerType.SCALED, rule("Pass"))
                .then(LayerType.SHIFT, rule("Pass"))
                .then(LayerType.LINEAR_OPERATOR, norm())
                .then(LayerType.PRODUCT, value())
                .byGradient();
    }

    /** What the presets for transformers share, after their rules for products and the softmax. */
    Preset transformer() {
        return then(LayerType.LAYER_NORM, normConstant())
                .then(LayerType.GROUP_NORM, normConstant())
                .then(LayerType.INSTANCE_NORM, normConstant())
                .then(LayerType.RMS_NORM, normConstant())
                .then(LayerType.ACTIVATION, rule("Pass"))
                .then(LayerType.SCALED, rule("Pass"))
                .then(LayerType.SHIFT, norm())
                .then(LayerType.SUM, norm())
                .then(LayerType.AVG_POOL, norm())
                .then(LayerType.BATCH_NORM, norm())
                .then(LayerType.LINEAR_OPERATOR, norm())
                .then(LayerType.LINEAR, epsilon())
                .byGradient();
    }

    Preset byGradient() {
        BY_GRADIENT.forEach(type -> then(type, rule("none")));
        return this;
    }

    Preset first(LayerType type, Map<String, Object> rule) {
        first.add(new Entry(type, rule));
        return this;
    }

    Preset then(LayerType type, Map<String, Object> rule) {
        types.add(new Entry(type, rule));
        return this;
    }

    Preset gradientElsewhere() {
        gradientElsewhere = true;
        return this;
    }

    /** Whether it is made for convolutional networks, and says so where a model has attention. */
    boolean advisesOnAttention() {
        return advisesOnAttention;
    }

    /** The composite's form, with a user's own entries in front. */
    Map<String, Object> form(List<List<?>> ownFirst, List<List<?>> ownTypes) {
        Map<String, Object> form = new LinkedHashMap<>();
        if (!first.isEmpty() || !ownFirst.isEmpty()) {
            form.put("first_map", inFront("first_map", ownFirst, first));
        }
        form.put("layer_map", inFront("layer_map", ownTypes, types));
        return form;
    }

    /** A user's own entries, and those of the preset that can still be reached. */
    private static List<List<?>> inFront(String map, List<List<?>> own, List<Entry> entries) {
        List<LayerType> taken =
                own.stream().map(entry -> Composites.type(map, entry)).toList();
        List<List<?>> all = new ArrayList<>(own);
        entries.stream()
                .filter(entry -> taken.stream().noneMatch(entry.type.withWider()::contains))
                .forEach(entry -> all.add(entry.form()));
        return all;
    }

    /** The form, after which every layer without a rule keeps the gradient if the preset says so. */
    Map<String, Object> completed(Map<String, Object> form) {
        return gradientElsewhere
                ? Map.of("mixed", List.of(form, Map.of("name_map", List.of(List.of(List.of("*"), rule("none"))))))
                : form;
    }
}
