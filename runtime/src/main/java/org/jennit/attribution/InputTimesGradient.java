package org.jennit.attribution;

/** x · g, the input times the gradient g at the input: the first-order share of each element in the output. */
public record InputTimesGradient() implements AttributionMethod {
    @Override
    public Attribution attribute(AttributionContext passes) {
        return new SinglePass()
                .attribute(passes)
                .mapRelevance((name, gradient) -> gradient.combine(passes.input(name), (g, x) -> g * x));
    }
}
