package org.jennit.rule;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jennit.parameter.Parameters;
import org.jennit.parameter.Suggestion;
import org.jspecify.annotations.Nullable;

/** Rules by name, as files and command lines give them. */
public final class RuleNames {
    /** The γ of Gamma unless another is given. */
    public static final double GAMMA = 0.25;

    /** The β of ReLUBetaSmooth unless another is given. */
    public static final double BETA_SMOOTH = 10;

    private static final Map<String, Function<Parameters, Rule>> BUILT_IN = Map.ofEntries(
            Map.entry("Epsilon", p -> Rules.epsilon(RuleParameters.stabilizer(p, "epsilon"), p.zeroParams())),
            Map.entry("ZPlus", p -> Rules.zPlus(RuleParameters.stabilizer(p, "stabilizer"), p.zeroParams())),
            Map.entry(
                    "AlphaBeta",
                    p -> Rules.alphaBeta(
                            p.number("alpha", 2),
                            p.number("beta", 1),
                            RuleParameters.stabilizer(p, "stabilizer"),
                            p.zeroParams())),
            Map.entry(
                    "Gamma",
                    p -> Rules.gamma(
                            p.number("gamma", GAMMA),
                            p.choice("sign", "output", "modified").equals("modified"),
                            RuleParameters.stabilizer(p, "stabilizer"),
                            p.zeroParams())),
            Map.entry(
                    "ZBox",
                    p -> Rules.zBox(
                            required("low", RuleParameters.bound(p, "low")),
                            required("high", RuleParameters.bound(p, "high")),
                            RuleParameters.stabilizer(p, "stabilizer"),
                            p.zeroParams())),
            Map.entry("WSquare", p -> Rules.wSquare(RuleParameters.stabilizer(p, "stabilizer"), p.zeroParams())),
            Map.entry("Flat", p -> Rules.flat(RuleParameters.stabilizer(p, "stabilizer"), p.zeroParams())),
            Map.entry("Norm", p -> Rules.norm(RuleParameters.stabilizer(p, "stabilizer"))),
            Map.entry("Uniform", p -> Rules.uniform(RuleParameters.stabilizer(p, "stabilizer"))),
            Map.entry(
                    "Value",
                    p -> Rules.value(
                            RuleParameters.stabilizer(p, "stabilizer"),
                            p.choice("activations", "signals", "weights").equals("weights"))),
            Map.entry("SoftmaxTaylor", p -> Rules.softmaxTaylor()),
            Map.entry("NormConstant", p -> Rules.normConstant(RuleParameters.stabilizer(p, "stabilizer"))),
            Map.entry("Constant", p -> ElementwiseRules.constant()),
            Map.entry("SmoothMaxPool", p -> ElementwiseRules.smoothMaxPool(RuleParameters.stabilizer(p, "stabilizer"))),
            Map.entry("Rescale", p -> Rules.rescale()),
            Map.entry("Pass", p -> ElementwiseRules.pass()),
            Map.entry("ReLUDeconvNet", p -> ElementwiseRules.reluDeconvNet()),
            Map.entry("ReLUGuidedBackprop", p -> ElementwiseRules.reluGuidedBackprop()),
            Map.entry("ReLUBetaSmooth", p -> ElementwiseRules.reluBetaSmooth(p.number("beta_smooth", BETA_SMOOTH))),
            Map.entry("none", p -> ElementwiseRules.none()));

    private RuleNames() {}

    /** The names of all rules, those of {@link RuleProvider}s included. */
    public static Set<String> names() {
        return all().keySet();
    }

    /**
     * The rule of this name with these parameters.
     *
     * @throws IllegalArgumentException if the name or a parameter is unknown, or a value is wrong
     */
    public static Rule rule(String name, Map<String, ?> parameters) {
        Function<Parameters, Rule> maker = all().get(name);
        if (maker == null) {
            throw new IllegalArgumentException("unknown rule '" + name + "'" + Suggestion.nearest(name, names()));
        }
        Parameters given = new Parameters("rule " + name, parameters);
        Rule rule = maker.apply(given);
        given.refuseUnasked();
        return rule;
    }

    private static Map<String, Function<Parameters, Rule>> all() {
        Map<String, Function<Parameters, Rule>> all = new TreeMap<>(BUILT_IN);
        ServiceLoader.load(RuleProvider.class).forEach(provider -> all.putAll(provider.rules()));
        return all;
    }

    private static Modifier required(String name, @Nullable Modifier bound) {
        if (bound == null) {
            throw new IllegalArgumentException("rule ZBox needs '" + name
                    + "', the " + (name.equals("low") ? "lowest" : "highest")
                    + " value that an input can have: a number or one for each channel");
        }
        return bound;
    }
}
