package org.jennit.composite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.operator.LayerType;
import org.jennit.rule.Rule;
import org.jennit.rule.Stabilizer;

/**
 * What a preset can be told: the parameters of its rules, and rules for layer types that come before its own. A preset
 * that has no use for an option refuses it.
 *
 * <pre>{@code
 * Composite composite = Composites.epsilonPlus(
 *         PresetOptions.DEFAULT.epsilon(1e-4).layer(LayerType.CONVOLUTION, Rules.gamma(0.1, false, Stabilizer.standard(), Set.of())));
 * }</pre>
 */
public final class PresetOptions {
    /** Every preset as it is. */
    public static final PresetOptions DEFAULT = new PresetOptions(Map.of());

    private final Map<String, Object> parameters;

    private PresetOptions(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    /** This with another ε for the Epsilon rule, not negative; 0 is LRP-0. */
    public PresetOptions epsilon(double epsilon) {
        return with("epsilon", epsilon);
    }

    /** This with another stabilizer for the Epsilon rule. */
    public PresetOptions epsilon(Stabilizer stabilizer) {
        return with("epsilon", stabilizer);
    }

    /** This with another stabilizer for all other rules that divide. */
    public PresetOptions stabilizer(Stabilizer stabilizer) {
        return with("stabilizer", stabilizer);
    }

    /** This with another γ for the Gamma rule. */
    public PresetOptions gamma(double gamma) {
        return with("gamma", gamma);
    }

    /** This with the sign of the Gamma rule taken from the output without zeroed parameters, which bounds its growth. */
    public PresetOptions modifiedSign() {
        return with("sign", "modified");
    }

    /** This with another β for smooth ReLUs. */
    public PresetOptions betaSmooth(double beta) {
        return with("beta_smooth", beta);
    }

    /** This with parameters, typically {@code bias}, replaced by zeros in the rules of linear layers. */
    public PresetOptions zeroParams(String... names) {
        return with("zero_params", List.of(names));
    }

    /** This with a rule for a layer type, before the preset's own. */
    public PresetOptions layer(LayerType type, Rule rule) {
        return withEntry("layer_map", type, rule);
    }

    /** This with a rule for the first layer of a type, before the preset's own. */
    public PresetOptions first(LayerType type, Rule rule) {
        return withEntry("first_map", type, rule);
    }

    private PresetOptions withEntry(String map, LayerType type, Rule rule) {
        List<Object> entries = new ArrayList<>((List<?>) parameters.getOrDefault(map, List.of()));
        entries.add(List.of(type.label(), rule));
        return with(map, List.copyOf(entries));
    }

    private PresetOptions with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(parameters);
        changed.put(name, value);
        return new PresetOptions(changed);
    }

    /** These options, and the bounds of the box rule. */
    PresetOptions bounds(double low, double high) {
        return with("low", low).with("high", high);
    }

    /** The options in the form of files. */
    Map<String, Object> parameters() {
        return parameters;
    }
}
