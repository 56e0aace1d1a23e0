package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.NormForm;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * NormConstant (Ali et al. 2022): a normalisation y = γ·(x − mean)/σ + β is linear in x with σ held constant, and gets
 * Epsilon; the mean stays a function of x. Where nothing is subtracted or added, R_in = R_out.
 */
record NormConstant(Stabilizer stabilizer) implements Rule {
    @Override
    public String name() {
        return new RuleLabel("NormConstant").with("stabilizer", stabilizer).toString();
    }

    @Override
    public Optional<String> purpose() {
        return Optional.of("LayerNorm, GroupNorm, InstanceNorm and RMSNorm layers");
    }

    @Override
    public ShareSign shareSign() {
        return ShareSign.OF_OUTPUT;
    }

    @Override
    public boolean fits(Layer layer) {
        return layer.node().operator() instanceof OperatorDefinition definition
                && definition.isNorm()
                && layer.variables().contains(0);
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        NormForm form = form(context);
        List<@Nullable Value> relevance = context.none();
        for (int input : context.variables()) {
            List<Value> factors = form.factors(context.node().input(input));
            relevance.set(input, factors == null ? shared(context, form, input) : scaled(context, factors));
        }
        return relevance;
    }

    private static NormForm form(RuleContext context) {
        NormForm form = NormForm.of(context.ops(), context.node());
        if (form == null) {
            throw new IllegalStateException("node " + context.node() + " is not a normalisation");
        }
        return form;
    }

    /** R, where no constant factor is zero. */
    private static Value scaled(RuleContext context, List<Value> factors) {
        Ops g = context.ops();
        Value relevance = context.relevance();
        for (Value factor : factors) {
            if (context.facts().isConstant(factor) && !context.facts().isNowhereZero(factor)) {
                relevance = g.where(g.equal(factor, g.number(0, factor)), g.number(0, relevance), relevance);
            }
        }
        return relevance;
    }

    private Value shared(RuleContext context, NormForm form, int input) {
        Ops g = context.ops();
        Value x = context.node().input(input);
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
        if (form(context).factors(context.node().input(0)) == null) {
            return quotient(context).absorbed(context, leaving);
        }
        Value left = leaving.get(0);
        return left == null || left == context.relevance()
                ? List.of()
                : List.of(new Absorption(
                        Absorption.Kind.NO_CONTRIBUTION, context.ops().sub(context.relevance(), left)));
    }
}
