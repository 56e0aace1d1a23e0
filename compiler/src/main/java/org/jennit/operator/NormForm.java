package org.jennit.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * A normalisation written out: γ·(x − mean(x))/σ + β, γ·x/√(mean(x²) + ε), x/‖x‖.
 *
 * @param output the normalised value
 * @param scale what x is divided by, or its reciprocal: the values that make the function linear in x once they are held
 *     constant; the mean is not among them
 */
public record NormForm(Value output, Set<Value> scale) {
    /** A form. */
    public NormForm {
        scale = Set.copyOf(scale);
    }

    /**
     * The form of a node that is a norm, whether one operator or written out in the file; null for other nodes, batch
     * norms among them, whose statistics are constant anyway.
     */
    public static @Nullable NormForm of(Ops ops, Node node) {
        Region region = Region.of(node);
        if (region != null) {
            return region.held().isEmpty() ? null : region.over(ops, node.inputs());
        }
        return Normalization.form(ops, node);
    }

    /**
     * What arrives at an input of the norm by the gradient with the scale held constant; null where nothing does.
     *
     * @param dy what arrives at the output
     */
    public @Nullable Value gradient(Ops ops, Value dy, Value input) {
        Collection<@Nullable Value> borders = new ArrayList<>(List.of(input));
        borders.addAll(scale);
        return new ReverseMode(ops)
                .cotangents(Map.of(output, dy), Set.of(input), borders)
                .get(input);
    }
}
