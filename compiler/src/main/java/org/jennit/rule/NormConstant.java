package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.LayerType;
import org.jennit.operator.NormForm;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.ReverseMode;
import org.jspecify.annotations.Nullable;

/**
 * NormConstant (Ali et al. 2022): a normalisation y = γ·(x − mean)/σ + β is linear in x with σ held constant, and gets
 * Epsilon; the mean stays a function of x. Where nothing is subtracted or added, R_in = R_out.
 */
record NormConstant(Stabilizer stabilizer) implements Rule {
    private static final List<LayerType> NORMS =
            List.of(LayerType.LAYER_NORM, LayerType.GROUP_NORM, LayerType.INSTANCE_NORM, LayerType.RMS_NORM);

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
        NormForm form = form(context);
        List<@Nullable Value> relevance = context.none();
        for (int input : context.variables()) {
            relevance.set(input, form.scales() ? scaled(context) : shared(context, form, input));
        }
        return relevance;
    }

    private static NormForm form(RuleContext context) {
        NormForm form = context.node().operator() instanceof OperatorDefinition definition
                ? definition.normForm(context.ops(), context.node())
                : null;
        if (form == null) {
            throw new IllegalStateException("node " + context.node() + " is no normalisation");
        }
        return form;
    }

    /** R, where the weight is not zero. */
    private static Value scaled(RuleContext context) {
        Ops g = context.ops();
        Value weight = context.node().optionalInput(1);
        return weight == null || context.facts().isNowhereZero(weight)
                ? context.relevance()
                : g.where(g.equal(weight, g.number(0, weight)), g.number(0, context.relevance()), context.relevance());
    }

    private Value shared(RuleContext context, NormForm form, int input) {
        Ops g = context.ops();
        Node node = context.node();
        Value x = node.input(input);
        List<@Nullable Value> borders = new ArrayList<>(node.inputs());
        borders.add(form.deviation());
        Value gradient = new ReverseMode(g)
                .cotangents(Map.of(form.output(), quotient(context).s()), Set.of(x), borders)
                .get(x);
        return gradient == null ? g.zerosLike(x) : g.mul(x, gradient);
    }

    private Quotient quotient(RuleContext context) {
        Value y = context.output();
        return new Quotient(stabilizer.quotient(context.ops(), context.relevance(), y), y);
    }

    @Override
    public List<Absorption> absorbed(RuleContext context) {
        List<@Nullable Value> leaving = relevance(context);
        if (!form(context).scales()) {
            return quotient(context).absorbed(context, leaving);
        }
        Value left = leaving.get(0);
        return left == null || left == context.relevance()
                ? List.of()
                : List.of(new Absorption(
                        Absorption.Kind.NO_CONTRIBUTION, context.ops().sub(context.relevance(), left)));
    }
}
