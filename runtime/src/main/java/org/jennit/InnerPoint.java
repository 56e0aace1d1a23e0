package org.jennit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.attribution.AttributionMethod;
import org.jennit.derive.PartAfterLayer;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * A layer at which a method explains that is more than a single pass: its path, its noise or its product are those at the
 * layer, with the part of the model after it as the model.
 */
final class InnerPoint implements AutoCloseable {
    private final PartAfterLayer part;
    private final Model after;
    private final Attributor attributor;

    /** The point at a layer of an attributor's model. */
    InnerPoint(Attributor whole, PartAfterLayer part) {
        this.part = part;
        this.after = whole.model().of(part.graph());
        AttributorBuilder builder =
                Attributor.builder(after).method(whole.method()).atInputs();
        builder = whole.method().ownComposite().isPresent() ? builder : builder.composite(whole.composite());
        builder = builder.explaining(whole.request().output(whole.canonization().graph()))
                .withRespectTo(part.input());
        int batchSize = whole.control().batchSize();
        this.attributor = (batchSize > 0 ? builder.batchSize(batchSize) : builder).build();
    }

    /**
     * The relevance at the layer.
     *
     * @param inputs the model's inputs
     * @param activation what the layer gives for them
     * @param method the method at the layer
     */
    Tensor relevance(Map<String, Tensor> inputs, Tensor activation, Target target, AttributionMethod method) {
        Map<String, Tensor> given = new LinkedHashMap<>(inputs);
        given.keySet().retainAll(part.inputs());
        given.put(part.input(), activation);
        if (method == attributor.method()) {
            return attributor.attribute(given, target).relevance(part.input());
        }
        try (Attributor other = attributor.toBuilder().method(method).atInputs().build()) {
            return other.attribute(given, target).relevance(part.input());
        }
    }

    @Override
    public void close() {
        attributor.close();
        after.close();
    }
}
