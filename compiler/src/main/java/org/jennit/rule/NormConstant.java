package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.LayerType;
import org.jennit.operator.NormForm;
import org.jennit.operator.Normalization;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * NormConstant (Ali et al. 2022): a normalisation y = γ·(x − mean)/σ + β is linear in x with σ held constant, and gets
 * Epsilon; the mean stays a function of x. Where nothing is subtracted or added, R_in = R_out.
 */
record NormConstant(Stabilizer stabilizer) implements Rule {
    private static final List<LayerType> NORMS =
            List.of(LayerType.LAYER_NORM, LayerType.GROUP_NORM, LayerType.INSTANCE_NORM, LayerType.RMS_NORM);

    /** x/σ·γ: nothing is subtracted or added. */
    private static final Set<Operator> ONLY_DIVIDING = Set.of(Normalization.RMS_NORM, Normalization.LP_NORM);

    @Override
    public String name() {
        return new RuleLabel("NormConstant").with("stabilizer", stabilizer).toString();
    }

    @Override
    public Optional<String> purpose() {
        return Optional.of("LayerNorm, GroupNorm, InstanceNorm and RMSNorm layers");
    }

    @Override
    public boolean fits(Layer layer) {
        return NORMS.stream().anyMatch(layer::is);
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        List<@Nullable Value> relevance = context.none();
        for (int input : context.variables()) {
            relevance.set(input, ONLY_DIVIDING.contains(context.node().operator()) ? scaled(context) : shared(context, input));
        }
        return relevance;
    }

    /** R, where the weight is not zero. */
    private static Value scaled(RuleContext context) {
        Ops g = context.ops();
        Value weight = context.node().optionalInput(1);
        return weight == null || context.facts().isNowhereZero(weight)
                ? context.relevance()
                : g.where(g.equal(weight, g.number(0, weight)), g.number(0, context.relevance()), context.relevance());
    }

    private Value shared(RuleContext context, int input) {
        Ops g = context.ops();
        Value x = context.node().input(input);
        NormForm form = NormForm.of(g, context.node());
        if (form == null) {
            throw new IllegalStateException("node " + context.node() + " is no normalisation");
        }
        Value gradient = form.gradient(g, quotient(context).s(), x);
        return gradient == null ? g.zerosLike(x) : g.mul(x, gradient);
    }

    private Quotient quotient(RuleContext context) {
        Value y = context.output();
        return new Quotient(stabilizer.quotient(context.ops(), context.relevance(), y), y);
    }

    @Override
    public List<Absorption> absorbed(RuleContext context) {
        List<@Nullable Value> leaving = relevance(context);
        if (!ONLY_DIVIDING.contains(context.node().operator())) {
            return quotient(context).absorbed(context, leaving);
        }
        Value left = leaving.get(0);
        return left == null || left == context.relevance()
                ? List.of()
                : List.of(new Absorption(
                        Absorption.Kind.NO_CONTRIBUTION, context.ops().sub(context.relevance(), left)));
    }
}
