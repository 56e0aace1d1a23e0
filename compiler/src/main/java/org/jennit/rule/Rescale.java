package org.jennit.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Multipliers;
import org.jennit.operator.VjpContext;
import org.jspecify.annotations.Nullable;

/** Rescale (Shrikumar et al. 2017): the {@link Multipliers} of DeepLIFT, for all layers of a model. */
record Rescale() implements Rule {
    @Override
    public String name() {
        return "Rescale";
    }

    @Override
    public boolean handsOnMultipliers() {
        return true;
    }

    /** Layers that are affine in what varies, of which some have several outputs. */
    @Override
    public boolean isGradient(Layer layer) {
        Set<Integer> variables = Set.copyOf(layer.variables());
        return variables.isEmpty()
                || Multipliers.isAffine(
                        layer.node(), variables, layer.variation().kind(layer.node()));
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        Layer layer = context.layer();
        List<@Nullable Value> arriving =
                new ArrayList<>(Arrays.asList(new Value[layer.node().outputs().size()]));
        arriving.set(0, context.relevance());
        VjpContext back = new VjpContext(context.ops(), context.facts(), layer.node(), arriving);
        return new Multipliers(context.references())
                .of(back, Set.copyOf(layer.variables()), layer.variation().kind(layer.node()));
    }
}
