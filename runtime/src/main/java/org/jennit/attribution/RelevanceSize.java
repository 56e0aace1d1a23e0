package org.jennit.attribution;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jennit.tensor.Tensor;

/** How large relevance is beside the output that it explains, and what a size says that no explanation has. */
public final class RelevanceSize {
    /** From this multiple of the output on, a single element's relevance is the product of small denominators. */
    private static final double EXPLODED = 1e3;

    private RelevanceSize() {}

    /** What is wrong with relevance of this size, in one line; empty if nothing is. */
    public static Optional<String> warning(Collection<Tensor> relevance, Tensor output) {
        if (relevance.stream().anyMatch(tensor -> tensor.firstNonFinite().isPresent())) {
            return Optional.of("the relevance has numbers that are not finite (NaN or infinity)");
        }
        double largest = relevance.stream().mapToDouble(Tensor::absMax).max().orElse(Double.NaN);
        if (largest == 0) {
            return Optional.of("the relevance is zero everywhere");
        }
        return growth(relevance, output).map("the relevance has grown: its largest is "::concat);
    }

    /**
     * The largest relevance in words, where it is more than 1000 times the largest output, and 1000 at least: on its way
     * back it was divided by numbers near zero.
     */
    public static Optional<String> growth(Collection<Tensor> relevance, Tensor output) {
        double largest = relevance.stream().mapToDouble(Tensor::absMax).max().orElse(0);
        double bound = EXPLODED * Math.max(1, output.type().isFloating() ? output.absMax() : 1);
        return largest > bound && Double.isFinite(largest)
                ? Optional.of(String.format(Locale.ROOT, "%.2g, that of the output %.2g", largest, bound / EXPLODED))
                : Optional.empty();
    }
}
