package org.jennit.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;

/**
 * Attention of opset 23 written out: softmax(scale·q·kᵀ + mask)·v, for tensors [batch, heads, length, size] or [batch,
 * length, heads·size]. Several heads of queries may share one of keys and values.
 */
final class AttentionForm {
    private AttentionForm() {}

    /**
     * The operation whose output is the attention's first.
     *
     * @throws IllegalArgumentException for what is not written out: softcap, a causal mask over a cache, unequal lengths of
     *     samples
     */
    static Operation of(Ops g, Operation op) {
        boolean capped = op.attributes().real("softcap", 0) != 0;
        boolean causal = op.attributes().integer("is_causal", 0) != 0;
        boolean cached = op.optionalInput(4) != null;
        if (capped || (causal && cached) || op.optionalInput(6) != null) {
            throw new IllegalArgumentException("Attention with "
                    + (capped ? "softcap" : causal && cached ? "a causal mask over a cache" : "nonpad_kv_seqlen")
                    + " is not supported; export the model with opset_version=" + GraphImport.OPSET);
        }
        boolean flat = op.input(0).shape().rank() == 3;
        Value q = heads(g, op, 0, "q_num_heads");
        Value k = heads(g, op, 1, "kv_num_heads");
        Value v = heads(g, op, 2, "kv_num_heads");
        if (cached) {
            k = g.concat(2, List.of(op.input(4), k));
            v = g.concat(2, List.of(op.input(5), v));
        }
        long queries = q.shape().dimension(1).value();
        long keys = k.shape().dimension(1).value();
        k = repeated(g, k, queries / keys);
        v = repeated(g, v, queries / keys);
        double size = q.shape().dimension(3).value();
        float scale = op.attributes().real("scale", (float) (1 / Math.sqrt(size)));
        double exact = op.attributes().has("scale") ? scale : 1 / Math.sqrt(size);
        Value scores = masked(g, op, g.mul(g.matMul(q, g.swapAxes(k, 2, 3)), exact), causal);
        Value weights = g.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), scores);
        if (!flat) {
            return new Operation(Linear.MAT_MUL, Attributes.NONE, List.of(weights, v), 1);
        }
        Value together = g.transpose(g.matMul(weights, v), 0, 2, 1, 3);
        return new Operation(Layout.RESHAPE, Attributes.NONE, List.of(together, g.integers(0, 0, -1)), 1);
    }

    private static Value masked(Ops g, Operation op, Value scores, boolean causal) {
        Value impossible = g.number(Double.NEGATIVE_INFINITY, scores);
        Value masked = scores;
        if (causal) {
            Value before = g.apply(Indexing.TRILU, Attributes.NONE.with("upper", 0), g.onesLike(scores));
            masked = g.where(g.isPositive(before), masked, impossible);
        }
        Value mask = op.optionalInput(3);
        if (mask == null) {
            return masked;
        }
        return mask.element().isFloating() ? g.apply(Arithmetic.ADD, masked, mask) : g.where(mask, masked, impossible);
    }

    /** An input as [batch, heads, length, size]. */
    private static Value heads(Ops g, Operation op, int input, String count) {
        Value value = op.input(input);
        if (value.shape().rank() == 4) {
            return value;
        }
        long heads = op.attributes().integer(count, 1);
        List<Dimension> split = List.of(
                value.shape().dimension(0),
                value.shape().dimension(1),
                Dimension.of(heads),
                value.shape().dimension(2).dividedBy(heads));
        return g.transpose(g.reshape(value, split), 0, 2, 1, 3);
    }

    /** Each head as often as there are queries for it, one after another. */
    private static Value repeated(Ops g, Value value, long times) {
        if (times == 1) {
            return value;
        }
        Value copies = g.concat(2, Collections.nCopies((int) times, g.unsqueeze(value, 2)));
        List<Dimension> merged = new ArrayList<>(value.shape().dimensions());
        merged.set(1, merged.get(1).times(times));
        return g.reshape(copies, merged);
    }
}
