package org.jennit.onnx;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.GraphException;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.operator.Layout;
import org.jennit.operator.Loops;
import org.jennit.parameter.Limits;
import org.jspecify.annotations.Nullable;

/** What is left of the work that a model may cause while it is read. */
final class ImportBudget {
    /** The most inputs or outputs of one node: what is done for each of them is repeated in every stage. */
    private static final int MOST_CONNECTIONS = 10_000;

    private final Limits limits;
    private final Set<String> calls = new LinkedHashSet<>();
    private long nodes;
    private long expanded;

    ImportBudget(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes account of a node.
     *
     * @param repeated whether it is one of a function or a body, and so may come several times
     */
    void spend(NodeMessage node, boolean repeated) {
        nodes++;
        expanded += repeated ? 1 : 0;
        if (nodes > limits.nodes()) {
            throw new GraphException("the model has more than " + limits.nodes() + " nodes; " + Limits.remedy("nodes"));
        }
        if (expanded > limits.expanded()) {
            throw new GraphException("the functions and bodies of the model make more than " + limits.expanded()
                    + " nodes; " + Limits.remedy("expanded"));
        }
        int connections = Math.max(node.inputs().size(), node.outputs().size());
        if (connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("it has " + connections + " inputs or outputs, and " + MOST_CONNECTIONS
                    + " are the most that one node may have; divide it into several");
        }
    }

    /** How many nodes it has taken account of, which numbers them in the file's order. */
    int nodes() {
        return Math.toIntExact(nodes);
    }

    /** Takes account of a call of a function, until it {@linkplain #leave is left}. */
    void enter(String function) {
        if (calls.contains(function)) {
            throw new IllegalArgumentException("the function '" + function
                    + "' calls itself, which ONNX forbids; export the model with its functions written out");
        }
        if (calls.size() >= limits.depth()) {
            throw new IllegalArgumentException(
                    "functions call one another more than " + limits.depth() + " deep; " + Limits.remedy("depth"));
        }
        calls.add(function);
    }

    /** Takes account of the end of a call. */
    void leave(String function) {
        calls.remove(function);
    }

    /** Refuses values of more elements than any tensor may have. */
    void requireSize(List<Value> values) {
        for (Value value : values) {
            if (value.shape().isRanked() && elements(value.shape()) > limits.elements()) {
                throw new IllegalArgumentException("'" + value.name() + "' of shape " + value.shape()
                        + " has more than " + limits.elements() + " elements; " + Limits.remedy("elements"));
            }
        }
    }

    /** The product of the extents that are known; the largest number where it is larger than any. */
    private static long elements(Shape shape) {
        long product = 1;
        for (Dimension extent : shape.dimensions()) {
            if (extent.is(0)) {
                return 0;
            }
            if (extent.isKnown()) {
                product = Math.multiplyHigh(product, extent.value()) == 0 && product * extent.value() >= 0
                        ? product * extent.value()
                        : Long.MAX_VALUE;
            }
        }
        return product;
    }

    /** Refuses a loop that is known to take more steps than any may. */
    void requireSteps(Operation operation) {
        Value most = operation.operator() == Loops.LOOP ? operation.optionalInput(0) : null;
        List<Dimension> content = most == null ? null : most.type().content();
        boolean isKnown =
                content != null && content.size() == 1 && content.get(0).isKnown();
        long steps = isKnown && content != null ? content.get(0).value() : 0;
        if (steps > limits.steps()
                && operation.attributes().get("body") instanceof Attributes.Body body
                && neverStops(body)) {
            throw new IllegalArgumentException("it takes " + steps + " steps, and more than " + limits.steps()
                    + " are refused; " + Limits.remedy("steps"));
        }
    }

    /** Whether the condition after a step is that before it, or true. */
    private static boolean neverStops(Attributes.Body body) {
        List<Value> outputs = List.copyOf(body.graph().outputs().values());
        Value condition = outputs.isEmpty() ? null : original(outputs.get(0));
        List<Dimension> content = condition == null ? null : condition.type().content();
        boolean isTrue =
                content != null && content.size() == 1 && content.get(0).is(1);
        return isTrue || (body.given() > 1 && condition == body.graph().inputs().get(1));
    }

    private static @Nullable Value original(Value value) {
        Value found = value;
        while (found.producer() != null && found.isFrom(Layout.IDENTITY)) {
            found = found.producer().input(0);
        }
        return found;
    }
}
