package org.jennit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.attribution.Attribution;
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
        AttributorBuilder builder = Attributor.builder(after)
                .composite(whole.composite())
                .method(whole.method())
                .explaining(whole.request().output(whole.canonization().graph()))
                .withRespectTo(part.input());
        int batchSize = whole.control().batchSize();
        this.attributor = (batchSize > 0 ? builder.batchSize(batchSize) : builder).build();
    }

    /**
     * The relevance at the layer.
     *
     * @param inputs the model's inputs
     * @param activation what the layer gives for them
     */
    Tensor relevance(Map<String, Tensor> inputs, Tensor activation, Target target) {
        Map<String, Tensor> given = new LinkedHashMap<>(inputs);
        given.keySet().retainAll(part.inputs());
        given.put(part.input(), activation);
        Attribution attribution = attributor.attribute(given, target);
        return attribution.relevance(part.input());
    }

    @Override
    public void close() {
        attributor.close();
        after.close();
    }
}
