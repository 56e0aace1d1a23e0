package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.tensor.Tensor;

/**
 * DeepLIFT by the rescale rule (Shrikumar et al. 2017): (x − x₀)·m, with multipliers m that carry differences from the
 * baseline x₀ back through each layer, in one pass. Over several rows of a background it is their mean, DeepSHAP (Lundberg
 * and Lee 2017). For a class target ⟨t, y⟩ the sum is ⟨t, f(x) − f(x₀)⟩ exactly, but for rounding.
 *
 * <p>Nodes without multipliers, such as recurrent layers, are refused by name; see {@link org.jennit.operator.Multipliers}.
 *
 * @param background the baseline, or several
 */
public record DeepLift(Background background) implements AttributionMethod {
    /** From zeros. */
    public DeepLift() {
        this(Background.zeros());
    }

    /** From one baseline. */
    public DeepLift(Baseline baseline) {
        this(Background.of(baseline));
    }

    @Override
    public Optional<Composite> ownComposite() {
        return Optional.of(Composites.deepLift());
    }

    @Override
    public boolean passesLayers() {
        return true;
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        return context.mean(background.size(), row -> withBaselines(context, row));
    }

    private Map<String, Tensor> withBaselines(AttributionContext context, int row) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(context.inputs());
        for (String name : context.explained()) {
            inputs.put(AttributionGraph.baselineOf(name), background.row(context, row, name));
        }
        return inputs;
    }
}
