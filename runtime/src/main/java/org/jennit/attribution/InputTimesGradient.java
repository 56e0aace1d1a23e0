package org.jennit.attribution;

/** x · g, the input times the gradient g at the input: the first-order share of each element in the output. */
public record InputTimesGradient() implements AttributionMethod {
    @Override
    public Attribution attribute(AttributionContext context) {
        return new SinglePass()
                .attribute(context)
                .mapRelevance((name, gradient) -> gradient.combine(context.input(name), (g, x) -> g * x));
    }
}
