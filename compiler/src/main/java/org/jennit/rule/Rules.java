package org.jennit.rule;

import static org.jennit.rule.Modifier.identity;
import static org.jennit.rule.Modifier.lowered;
import static org.jennit.rule.Modifier.negative;
import static org.jennit.rule.Modifier.oneInput;
import static org.jennit.rule.Modifier.ones;
import static org.jennit.rule.Modifier.positive;
import static org.jennit.rule.Modifier.raised;
import static org.jennit.rule.Modifier.square;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.rule.LinearRule.Group;
import org.jennit.rule.LinearRule.Term;

/** The rules of Layer-wise Relevance Propagation and its relatives. */
public final class Rules {
    private static final String LINEAR = "linear layers (Convolution, Dense)";
    private static final String STABILIZER = "stabilizer";
    private static final String ANY = "layers with a gradient";

    private Rules() {}

    /**
     * Rescale (Shrikumar et al. 2017): the multipliers of DeepLIFT, Δy/Δx where y is elementwise, {@link
     * org.jennit.operator.Multipliers} elsewhere; for all layers of a model.
     */
    public static Rule rescale() {
        return new Rescale();
    }

    /** Epsilon (Bach et al. 2015): R_in = x·vjp(f, x, R/stab(z)); with ε = 0 it is LRP-0. */
    public static Rule epsilon(Stabilizer stabilizer, Set<String> zeroParams) {
        RuleLabel label = new RuleLabel("Epsilon").with("epsilon", stabilizer);
        return rule(label, stabilizer, zeroParams, layer -> true, ANY, Group.WHOLE);
    }

    /** ZPlus (Montavon et al. 2017): only contributions that raise the output count, x⁺W⁺ and x⁻W⁻. */
    public static Rule zPlus(Stabilizer stabilizer, Set<String> zeroParams) {
        RuleLabel label = new RuleLabel("ZPlus").with(STABILIZER, stabilizer);
        return rule(label, stabilizer, zeroParams, Rule::isLinear, LINEAR, raising(1));
    }

    /**
     * AlphaBeta (Bach et al. 2015): contributions that raise the output get α, those that lower it −β.
     *
     * @throws IllegalArgumentException unless α and β are not negative and α − β = 1
     */
    public static Rule alphaBeta(double alpha, double beta, Stabilizer stabilizer, Set<String> zeroParams) {
        if (alpha < 0 || beta < 0 || Math.abs(alpha - beta - 1) > 1e-9) {
            throw new IllegalArgumentException("AlphaBeta needs alpha and beta of 0 or more with alpha - beta = 1, not"
                    + " alpha=" + alpha + ", beta=" + beta);
        }
        RuleLabel label = new RuleLabel("AlphaBeta")
                .with("alpha", alpha)
                .with("beta", beta)
                .with(STABILIZER, stabilizer);
        Group lowering = Group.of(
                -beta,
                Part.of(positive(), negative()),
                Part.of(negative(), positive()).withoutBias());
        return beta == 0
                ? rule(label, stabilizer, zeroParams, Rule::isLinear, LINEAR, raising(alpha))
                : rule(label, stabilizer, zeroParams, Rule::isLinear, LINEAR, raising(alpha), lowering);
    }

    private static Group raising(double weight) {
        return Group.of(
                weight,
                Part.of(positive(), positive()),
                Part.of(negative(), negative()).withoutBias());
    }

    /**
     * Gamma, generalised to signed inputs (Andéol et al. 2021): where the output is positive, contributions that raise
     * it are favoured by γ; where it is negative, those that lower it.
     *
     * @param modifiedSign whether the sign is taken from the output with the zeroed parameters, not the layer's own
     */
    public static Rule gamma(double gamma, boolean modifiedSign, Stabilizer stabilizer, Set<String> zeroParams) {
        if (!(gamma >= 0)) {
            throw new IllegalArgumentException("gamma must be 0 or more, not " + gamma);
        }
        LinearRule.Admission whereRaised = (context, rule) ->
                context.ops().mask(context.ops().isPositive(sign(context, rule, modifiedSign)), context.relevance());
        LinearRule.Admission whereLowered = (context, rule) ->
                context.ops().mask(context.ops().isNegative(sign(context, rule, modifiedSign)), context.relevance());
        Group raised = Group.of(
                Part.of(positive(), raised(gamma)),
                Part.of(negative(), lowered(gamma)).withoutBias());
        Group lowered = Group.of(
                Part.of(positive(), lowered(gamma)),
                Part.of(negative(), raised(gamma)).withoutBias());
        String warning = zeroParams.contains("bias") && !modifiedSign
                ? "Gamma without bias takes the sign of the output with the bias, so that relevance can grow without"
                        + " bound; sign: modified keeps it below (2 + gamma)/gamma"
                : "";
        RuleLabel label = new RuleLabel("Gamma").with("gamma", gamma);
        return new LinearRule(
                (modifiedSign ? label.with("sign", "modified") : label)
                        .with(STABILIZER, stabilizer)
                        .zeroing(zeroParams)
                        .toString(),
                stabilizer,
                zeroParams,
                List.of(raised.where(whereRaised), lowered.where(whereLowered)),
                Rule::isLinear,
                LINEAR,
                context -> List.of(),
                warning);
    }

    private static Value sign(RuleContext context, LinearRule rule, boolean modified) {
        return modified ? rule.apply(context, Part.of(identity(), identity())).output() : context.output();
    }

    /** ZBox (Montavon et al. 2017): contributions count from the lowest and highest value that an input can have. */
    public static Rule zBox(Modifier low, Modifier high, Stabilizer stabilizer, Set<String> zeroParams) {
        if (low instanceof Bound least && high instanceof Bound most) {
            Bound.check(least, most);
        }
        Group group = new Group(
                1,
                LinearRule.Admission.ALL,
                List.of(
                        new Term(1, Part.of(identity(), identity())),
                        new Term(-1, Part.of(low, positive())),
                        new Term(-1, Part.of(high, negative()))));
        return new LinearRule(
                new RuleLabel("ZBox")
                        .with("low", low)
                        .with("high", high)
                        .with(STABILIZER, stabilizer)
                        .zeroing(zeroParams)
                        .toString(),
                stabilizer,
                zeroParams,
                List.of(group),
                Rule::isLinear,
                LINEAR,
                context -> outside(context, low, high),
                "");
    }

    private static List<Rule.Check> outside(RuleContext context, Modifier low, Modifier high) {
        Ops g = context.ops();
        List<Rule.Check> checks = new ArrayList<>();
        for (int input : context.variables()) {
            Value x = context.node().input(input);
            Value least = low.modify(g, context.node(), x);
            Value most = high.modify(g, context.node(), x);
            if (least != null && most != null) {
                Value below = g.cast(g.greater(least, x), x.element());
                Value above = g.cast(g.greater(x, most), x.element());
                checks.add(
                        new Rule.Check("input values lie outside ZBox's bounds", g.sumPerSample(g.add(below, above))));
            }
        }
        return checks;
    }

    /** WSquare (Montavon et al. 2017): relevance is spread in proportion to squared weights. */
    public static Rule wSquare(Stabilizer stabilizer, Set<String> zeroParams) {
        RuleLabel label = new RuleLabel("WSquare").with(STABILIZER, stabilizer);
        return rule(label, stabilizer, zeroParams, Rule::isLinear, LINEAR, Group.of(Part.of(oneInput(), square())));
    }

    /** Flat (Lapuschkin et al. 2019): relevance is spread evenly over the inputs that a neuron sees. */
    public static Rule flat(Stabilizer stabilizer, Set<String> zeroParams) {
        return rule(
                new RuleLabel("Flat").with(STABILIZER, stabilizer),
                stabilizer,
                zeroParams,
                layer -> Rule.isLinear(layer) || isWithoutParameters(layer),
                LINEAR + ", and layers without parameters, such as pooling",
                Group.of(Part.of(oneInput(), ones()).withoutBias()));
    }

    private static boolean isWithoutParameters(Layer layer) {
        return layer.node().operator() instanceof OperatorDefinition definition
                && definition.parameters().isEmpty();
    }

    /**
     * Uniform (Achtibat et al. 2024), for a product of two that vary: each factor gets half, R_a = a·vjp_a(R/(2·stab(z))).
     */
    public static Rule uniform(Stabilizer stabilizer) {
        return ProductRule.uniform(stabilizer);
    }

    /**
     * Value (Ali et al. 2022), for a product of two that vary of which one is a weight: the other gets all, R_v =
     * v·vjp_v(R/stab(z)). The weight is a softmax; else the one factor with values in [0, 1]; else another bounded one.
     * Where none is, or both are, it is Uniform.
     *
     * @param activations whether else the one factor that is an activation is the weight
     */
    public static Rule value(Stabilizer stabilizer, boolean activations) {
        return ProductRule.value(stabilizer, activations);
    }

    /** SoftmaxTaylor (Achtibat et al. 2024): R_in = x·(R_out − s·ΣR_out), s the softmax and x the scores before masks. */
    public static Rule softmaxTaylor() {
        return new SoftmaxTaylor();
    }

    /**
     * NormConstant (Ali et al. 2022), for normalisations: Epsilon with the deviation, root mean square or norm held
     * constant; where nothing but that divides x, R_in = R_out.
     */
    public static Rule normConstant(Stabilizer stabilizer) {
        return new NormConstant(stabilizer);
    }

    /** Norm: Epsilon for layers without parameters, such as sums and pooling. */
    public static Rule norm(Stabilizer stabilizer) {
        RuleLabel label = new RuleLabel("Norm").with(STABILIZER, stabilizer);
        return rule(label, stabilizer, Set.of(), layer -> true, ANY, Group.WHOLE);
    }

    private static Rule rule(
            RuleLabel label,
            Stabilizer stabilizer,
            Set<String> zeroParams,
            Predicate<Layer> fits,
            String purpose,
            Group... groups) {
        String name = label.zeroing(zeroParams).toString();
        return new LinearRule(name, stabilizer, zeroParams, List.of(groups), fits, purpose, context -> List.of(), "");
    }
}
