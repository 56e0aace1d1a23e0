package org.jennit.attribution;

import org.jennit.tensor.Elements;

/** x · g, the input times the gradient g at the input: the first-order share of each element in the output. */
public record InputTimesGradient() implements AttributionMethod {
    @Override
    public Attribution attribute(AttributionContext passes) {
        return new Gradient()
                .attribute(passes)
                .mapRelevance((name, gradient) -> Elements.combine(gradient, passes.input(name), (g, x) -> g * x));
    }
}
