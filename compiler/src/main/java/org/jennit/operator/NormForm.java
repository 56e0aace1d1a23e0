package org.jennit.operator;

import org.jennit.graph.Value;

/**
 * A normalisation written out in arithmetic, y = γ·(x − mean)/σ + β, which is linear in x once σ is held constant.
 *
 * @param output y
 * @param deviation σ: the standard deviation, root mean square or norm that x is divided by
 * @param scales whether y is x times what does not depend on x once σ is constant: nothing is subtracted or added
 */
public record NormForm(Value output, Value deviation, boolean scales) {}
