package org.jennit.cli.model;

import java.util.List;
import java.util.Optional;
import org.jennit.Model;
import org.jennit.composite.Plan;
import org.jennit.layer.Layer;
import org.jennit.rule.Rule;

/**
 * A layer as tables show it.
 *
 * @param layer the layer
 * @param type its most specific type, empty if it has none
 * @param parameters the number of its parameters
 * @param rule its rule with the parameters' values, or {@code gradient}; empty without a plan
 */
public record LayerRow(Layer layer, String type, long parameters, String rule) {
    /** The layers of a plan with their rules, or of a model without, in forward order. */
    public static List<LayerRow> of(Model model, Optional<Plan> plan) {
        return plan.map(p -> p.layers().list()).orElseGet(model::layers).stream()
                .map(layer -> new LayerRow(
                        layer,
                        type(layer),
                        parameters(layer),
                        plan.map(p -> p.rule(layer.node()).map(Rule::name).orElse("gradient"))
                                .orElse("")))
                .toList();
    }

    /** The name that is shown. */
    public String name() {
        return layer.name();
    }

    /** The operator of its node. */
    public String operator() {
        return layer.node().operator().name();
    }

    /** The shape of its output. */
    public String shape() {
        return layer.node().output().shape().toString();
    }

    private static String type(Layer layer) {
        return layer.types().stream()
                .filter(type -> type.withWider().containsAll(layer.types()))
                .map(type -> type.label())
                .findFirst()
                .orElse("");
    }

    /** Scalars are settings, such as the bounds of a Clip. */
    private static long parameters(Layer layer) {
        return layer.node().inputs().stream()
                .filter(value -> value != null
                        && value.constant() != null
                        && value.element().isFloating()
                        && value.shape().rank() > 0)
                .mapToLong(value -> value.shape().elements().value())
                .sum();
    }
}
