package org.jennit.attribution;

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
     * Whether relevance flows back through the model, so that a composite has an effect; otherwise only forward passes
     * are made.
     */
    default boolean flowsBack() {
        return true;
    }
}
