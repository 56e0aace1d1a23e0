package org.jennit.program;

import java.util.List;
import org.jennit.graph.Dimension;
import org.jennit.graph.Value;

/**
 * Whether the first axis of inputs and output holds samples. It does where both declare it alike: by the same symbol, by
 * different ones, which some exporters write, or by the same number. A picture [3, H, W], the nodes [N, F] of one graph
 * and an output [K] or [] of one input have none: all of the input belongs to all of the output.
 */
public final class SampleAxis {
    private SampleAxis() {}

    /**
     * Whether samples lie along the first axis.
     *
     * @param inputs the inputs; those of floating-point numbers count, or all where there are none
     * @param output the output that is explained
     */
    public static boolean isFirst(List<Value> inputs, Value output) {
        List<Value> floating =
                inputs.stream().filter(input -> input.element().isFloating()).toList();
        List<Value> counted = floating.isEmpty() ? inputs : floating;
        return counted.stream().anyMatch(input -> areAlike(input, output));
    }

    private static boolean areAlike(Value input, Value output) {
        if (!input.shape().isRanked() || !output.shape().isRanked()) {
            return true;
        }
        if (input.shape().rank() == 0 || output.shape().rank() == 0) {
            return false;
        }
        Dimension one = input.shape().dimension(0);
        Dimension other = output.shape().dimension(0);
        return one.equals(other) || (!one.isKnown() && !other.isKnown());
    }
}
