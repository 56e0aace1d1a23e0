package org.jennit.operator;

import java.util.Map;
import org.jennit.graph.Dimension;

/**
 * Extents as they depend on the number of samples.
 *
 * @param batch the symbol for the number of samples
 */
record BatchExtents(String batch) {
    boolean dependsOnBatch(Dimension extent) {
        String text = extent.toString();
        boolean mayHideIt =
                text.contains("(") && text.contains(batch); // in a symbol for an extent that is not a polynomial
        return mayHideIt || !extent.substitute(Map.of(batch, 1L)).equals(extent);
    }

    /** Whether an extent is batch · times · k. */
    boolean isMultipleOfBatch(Dimension extent, Dimension times) {
        Dimension ofOne = extent.substitute(Map.of(batch, 1L));
        return !ofOne.is(0)
                && !dependsOnBatch(ofOne)
                && extent.equals(Dimension.symbol(batch).times(ofOne))
                && divides(times, ofOne);
    }

    static boolean divides(Dimension divisor, Dimension dimension) {
        return !divisor.is(0) && dimension.dividedBy(divisor).times(divisor).equals(dimension);
    }
}
