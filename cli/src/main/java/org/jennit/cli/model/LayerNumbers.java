package org.jennit.cli.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Plan;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * What a layer gave for an input, and the relevance it had, in few numbers.
 *
 * @param activation the mean of |a| over the elements of its output
 * @param zeros the share of elements that are zero
 * @param relevance the sum of the relevance at its output
 * @param magnitude the sum of |r|
 */
record LayerNumbers(double activation, double zeros, double relevance, double magnitude) {
    /** The numbers of all layers that have a name of their own, by name, and what was explained. */
    record ModelNumbers(String explained, Map<String, LayerNumbers> layers) {}

    /** Runs the model and explains it. */
    static ModelNumbers of(Attributor attributor, Tensor input, Target target) {
        Plan plan = attributor.plan();
        List<String> names = plan.layers().list().stream()
                .filter(layer -> plan.layers()
                        .value(layer.name())
                        .filter(value -> value == layer.node().output())
                        .isPresent())
                .map(layer -> layer.name())
                .toList();
        try (Attributor asking = attributor.toBuilder()
                .at(names.toArray(new String[0]))
                .withActivations()
                .build()) {
            Attribution attribution = asking.attribute(input, target);
            Map<String, LayerNumbers> layers = new LinkedHashMap<>();
            names.forEach(name -> layers.put(name, of(attribution.activation(name), attribution.at(name))));
            return new ModelNumbers(attribution.explained(), layers);
        }
    }

    private static LayerNumbers of(Tensor activation, Tensor relevance) {
        double[] a = activation.toDoubles();
        double[] r = relevance.toDoubles();
        return new LayerNumbers(
                Arrays.stream(a).map(Math::abs).average().orElse(0),
                Arrays.stream(a).filter(value -> value == 0).count() / (double) Math.max(1, a.length),
                Arrays.stream(r).sum(),
                Arrays.stream(r).map(Math::abs).sum());
    }
}
