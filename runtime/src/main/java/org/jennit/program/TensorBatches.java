package org.jennit.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Shape;
import org.jennit.operator.BatchAxisAnalysis;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The first axis as the batch: what is computed for each row alone may be computed in pieces, or together. */
public final class TensorBatches {
    private TensorBatches() {}

    /** A tensor several times along its first axis. */
    public static Tensor repeated(Tensor tensor, int times) {
        return times == 1 ? tensor : Tensor.concat(Collections.nCopies(times, tensor));
    }

    /** The i-th of some equal parts along the first axis. */
    public static Tensor part(Tensor tensor, int i, int parts) {
        if (parts == 1) {
            return tensor;
        }
        long rows = tensor.shape()[0] / parts;
        return tensor.slice(i * rows, (i + 1) * rows);
    }

    /** Several maps of tensors as one, the tensors of each name concatenated. */
    public static Map<String, Tensor> joined(List<Map<String, Tensor>> maps) {
        if (maps.size() == 1) {
            return maps.get(0);
        }
        Map<String, Tensor> joined = new LinkedHashMap<>();
        for (String name : maps.get(0).keySet()) {
            List<Tensor> parts = new ArrayList<>();
            for (Map<String, Tensor> map : maps) {
                Tensor part = map.get(name);
                if (part != null) {
                    parts.add(part);
                }
            }
            joined.put(name, Tensor.concat(parts));
        }
        return joined;
    }

    /** Whether the first axis of every input and output of a graph is the batch, left open, and no sample depends on another. */
    static boolean areIndependent(Graph graph) {
        String batch = batch(graph);
        return batch != null && BatchAxisAnalysis.areKeptApart(graph, batch);
    }

    /** The name of the open first axis of the first input, or null where it is fixed. */
    public static @Nullable String batch(Graph graph) {
        Shape shape =
                graph.inputs().isEmpty() ? Shape.SCALAR : graph.inputs().get(0).shape();
        Dimension first = shape.isRanked() && shape.rank() > 0 ? shape.dimension(0) : Dimension.ONE;
        boolean open = !first.isKnown() && Dimension.symbol(first.toString()).equals(first);
        return open ? first.toString() : null;
    }

    /** How many rows there are, in each of these tensors. */
    public static long count(Map<String, Tensor> tensors) {
        long[] shape = tensors.isEmpty()
                ? new long[0]
                : tensors.values().iterator().next().shape();
        return shape.length == 0 ? 1 : shape[0];
    }

    /** The i-th of some portions of a batch, as equal as can be. */
    static Map<String, Tensor> portion(Map<String, Tensor> batch, int i, int portions) {
        long rows = count(batch);
        return rows(batch, rows * i / portions, rows * (i + 1) / portions);
    }

    /** The rows {@code from} (included) to {@code to} (excluded) of each of these tensors. */
    static Map<String, Tensor> rows(Map<String, Tensor> tensors, long from, long to) {
        Map<String, Tensor> piece = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> piece.put(name, tensor.slice(from, to)));
        return piece;
    }

    /** A Squeeze of all axes of extent 1 takes that of a single sample, too, which is given back. */
    public static Map<String, Tensor> asDeclared(Graph graph, Map<String, Tensor> results) {
        Map<String, Tensor> declared = new LinkedHashMap<>(results);
        declared.replaceAll((name, tensor) -> {
            Shape shape = graph.output(name).shape();
            boolean squeezed = shape.isRanked() && tensor.size() == 1 && tensor.rank() < shape.rank();
            long[] ones = new long[squeezed ? shape.rank() : 0];
            Arrays.fill(ones, 1);
            return squeezed ? tensor.reshape(ones) : tensor;
        });
        return declared;
    }
}
