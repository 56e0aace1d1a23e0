package org.jennit.attribution;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jennit.composite.Composite;
import org.jennit.layer.Layers;
import org.jennit.tensor.Tensor;

/**
 * A way to combine passes through a model into an attribution. An own method is a small class: it says at which variants
 * of the input the model is to be explained, and what becomes of the relevance there.
 *
 * <pre>{@code
 * AttributionMethod twice = context -> context.mean(2, i -> context.variant((name, x) -> i == 0 ? perturbed(x) : x));
 * }</pre>
 */
@FunctionalInterface
public interface AttributionMethod {
    /** The attribution. */
    Attribution attribute(AttributionContext context);

    /**
     * The attribution of the inputs where layers are explained too.
     *
     * @param layers the relevance at these layers, by name
     */
    default Attribution attribute(AttributionContext context, Map<String, Tensor> layers) {
        return attribute(context);
    }

    /**
     * The name of the layer that it explains where none is asked for, and the inputs by; empty for a method of inputs.
     *
     * @throws IllegalArgumentException if there is none for it
     */
    default Optional<String> defaultLayer(Supplier<Layers> layers) {
        return Optional.empty();
    }

    /**
     * Whether relevance flows back through the model, so that a composite has an effect; otherwise only forward passes
     * are made.
     */
    default boolean flowsBack() {
        return true;
    }

    /** The composite that its passes back follow, for a method that has rules of its own; then no other can be chosen. */
    default Optional<Composite> ownComposite() {
        return Optional.empty();
    }

    /**
     * This method where a layer is explained.
     *
     * @param atLayer from a baseline of the inputs to that of the layer
     */
    default AttributionMethod atLayer(UnaryOperator<Baseline> atLayer) {
        return this;
    }

    /**
     * Whether what its passes back give at layers is its relevance there. Otherwise a layer is explained as an input of the
     * part of the model after it.
     */
    default boolean passesLayers() {
        return false;
    }
}
