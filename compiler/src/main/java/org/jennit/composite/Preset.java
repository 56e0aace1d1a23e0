package org.jennit.composite;

import java.util.ArrayList;
import java.util.List;
import org.jennit.composite.RuleMaps.TypeEntry;
import org.jennit.operator.LayerType;
import org.jennit.rule.Bound;
import org.jennit.rule.ElementwiseRules;
import org.jennit.rule.Parameters;
import org.jennit.rule.Rule;
import org.jennit.rule.Rules;

/** A composite under construction from a preset's parameters: a map for the first layer, and one by type. */
final class Preset {
    private static final double GAMMA = 0.25;
    private static final double BETA_SMOOTH = 10;
    /** Layers through which the gradient is what the methods mean. */
    private static final List<LayerType> BY_GRADIENT =
            List.of(LayerType.MAX_POOL, LayerType.CONCAT, LayerType.RESIZE, LayerType.PAD);

    private final Parameters parameters;
    private final List<TypeEntry> first = new ArrayList<>();
    private final List<TypeEntry> types = new ArrayList<>();
    private boolean gradientElsewhere;

    Preset(Parameters parameters) {
        this.parameters = parameters;
    }

    // --- the rules, with the preset's parameters

    Rule epsilon() {
        return Rules.epsilon(parameters.stabilizer("epsilon"), parameters.zeroParams());
    }

    Rule zPlus() {
        return Rules.zPlus(parameters.stabilizer("stabilizer"), parameters.zeroParams());
    }

    Rule alphaBeta(double alpha, double beta) {
        return Rules.alphaBeta(alpha, beta, parameters.stabilizer("stabilizer"), parameters.zeroParams());
    }

    Rule gamma() {
        return Rules.gamma(
                parameters.number("gamma", GAMMA), false, parameters.stabilizer("stabilizer"), parameters.zeroParams());
    }

    Rule flat() {
        return Rules.flat(parameters.stabilizer("stabilizer"), parameters.zeroParams());
    }

    Rule norm() {
        return Rules.norm(parameters.stabilizer("stabilizer"));
    }

    Rule zBox() {
        Bound low = parameters.bound("low");
        Bound high = parameters.bound("high");
        if (low == null || high == null) {
            throw new IllegalArgumentException("epsilon_gamma_box needs '" + (low == null ? "low" : "high")
                    + "', the " + (low == null ? "lowest" : "highest")
                    + " value that an input of the first convolution can have: a number or one for each channel");
        }
        return Rules.zBox(low, high, parameters.stabilizer("stabilizer"), parameters.zeroParams());
    }

    Rule betaSmooth() {
        return ElementwiseRules.reluBetaSmooth(parameters.number("beta_smooth", BETA_SMOOTH));
    }

    // --- the maps

    /** Activation → Pass, Sum → Norm, AvgPool → Norm, BatchNorm → Pass. */
    Preset base() {
        return then(LayerType.ACTIVATION, ElementwiseRules.pass())
                .then(LayerType.SUM, norm())
                .then(LayerType.AVG_POOL, norm())
                .then(LayerType.BATCH_NORM, ElementwiseRules.pass())
                .byGradient();
    }

    Preset byGradient() {
        BY_GRADIENT.forEach(type -> then(type, ElementwiseRules.none()));
        return this;
    }

    Preset first(LayerType type, Rule rule) {
        first.add(new TypeEntry(type, rule));
        return this;
    }

    Preset then(LayerType type, Rule rule) {
        types.add(new TypeEntry(type, rule));
        return this;
    }

    Preset gradientElsewhere() {
        gradientElsewhere = true;
        return this;
    }

    /** The composite, with a user's own entries in front. */
    Composite with(List<TypeEntry> ownFirst, List<TypeEntry> ownTypes) {
        List<TypeEntry> allFirst = new ArrayList<>(ownFirst);
        allFirst.addAll(first);
        List<TypeEntry> allTypes = new ArrayList<>(ownTypes);
        types.stream()
                .filter(entry -> ownTypes.stream()
                        .noneMatch(own -> entry.type().withWider().contains(own.type())))
                .forEach(allTypes::add);
        Composite composite = RuleMaps.first(allFirst).then(RuleMaps.byType(allTypes));
        return gradientElsewhere ? composite.then(RuleMaps.gradientElsewhere()) : composite;
    }
}
