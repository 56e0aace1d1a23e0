package org.jennit.attribution;

/** One pass at the input as given: the gradient of the target, or with a composite its relevance. */
public record SinglePass() implements AttributionMethod {
    @Override
    public Attribution attribute(AttributionContext context) {
        return context.mean(1, i -> context.inputs());
    }

    @Override
    public boolean passesLayers() {
        return true;
    }
}
