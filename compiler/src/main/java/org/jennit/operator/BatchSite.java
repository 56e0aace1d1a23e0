package org.jennit.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** A node as a batch rule sees it: with what is known of the samples in its inputs. */
final class BatchSite {
    private final Node node;
    private final BatchExtents extents;
    private final Function<@Nullable Value, BatchAxis> known;

    BatchSite(Node node, BatchExtents extents, Function<@Nullable Value, BatchAxis> known) {
        this.node = node;
        this.extents = extents;
        this.known = known;
    }

    Node node() {
        return node;
    }

    Operation operation() {
        return node.operation();
    }

    /** Where the samples lie in an input; absent inputs are the same for all. */
    BatchAxis of(int input) {
        return known.apply(node.optionalInput(input));
    }

    /** Where the samples lie in the output of the last of these nodes, which compute it from the inputs. */
    BatchAxis through(List<Node> nodes) {
        return BatchAxisAnalysis.through(nodes, extents, known);
    }

    /** Where the samples lie in what the body of a loop gives, where they lie like this in what it takes. */
    List<BatchAxis> through(Graph body, List<BatchAxis> taken) {
        return BatchAxisAnalysis.through(body, taken, extents);
    }

    boolean isSame(int input) {
        return of(input).equals(BatchAxis.SAME);
    }

    boolean areOthersSame() {
        return IntStream.range(1, node.inputs().size()).allMatch(this::isSame);
    }

    int rank(int input) {
        return node.input(input).shape().rank();
    }

    int rank() {
        return node.output().shape().rank();
    }

    Dimension extent(int input, int axis) {
        return node.input(input).shape().dimension(axis);
    }

    /** The axis of the first input that the attribute {@code axis} names. */
    int axis() {
        return node.input(0).shape().axis(operation().integer("axis"));
    }

    /** Axes of the first input, counted from the start. */
    int[] axes(long... axes) {
        return Arrays.stream(axes)
                .mapToInt(axis -> node.input(0).shape().axis(axis))
                .toArray();
    }

    boolean dependsOnBatch(Dimension extent) {
        return extents.dependsOnBatch(extent);
    }

    /** Whether an input, with or without samples, broadcasts to an output in which the samples lie here. */
    boolean fits(BatchAxis samples, int input) {
        Value operand = node.optionalInput(input);
        if (operand == null) {
            return true;
        }
        Value output = node.output();
        int place = operand.shape().rank() - (output.shape().rank() - samples.axis());
        if (isSame(input)) {
            return place < 0 || operand.shape().dimension(place).is(1);
        }
        return of(input).equals(samples.at(place))
                && operand.shape().dimension(place).equals(output.shape().dimension(samples.axis()));
    }

    boolean allFit(BatchAxis samples) {
        return IntStream.range(0, node.inputs().size()).allMatch(i -> fits(samples, i));
    }
}
