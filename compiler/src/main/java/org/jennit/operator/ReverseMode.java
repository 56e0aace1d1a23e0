package org.jennit.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jennit.graph.CompilationInterrupt;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation: cotangents of some values become cotangents of values that they depend on, node by
 * node, last to first. What a node does on the way back is its gradient, unless a {@link Hook} does something else.
 */
public final class ReverseMode {
    private final Ops ops;
    private final Facts facts;
    private final Hook hook;

    /** Plain differentiation. */
    public ReverseMode(Ops ops) {
        this(ops, new Facts());
    }

    /** Plain differentiation, where this is known of the values of the way forward. */
    public ReverseMode(Ops ops, Facts facts) {
        this(ops, facts, (context, wanted) -> null);
    }

    /** Differentiation in which a hook may take the place of the gradient. */
    public ReverseMode(Ops ops, Facts facts, Hook hook) {
        this.ops = ops;
        this.facts = facts;
        this.hook = hook;
    }

    /** What happens at a node instead of its gradient. */
    @FunctionalInterface
    public interface Hook {
        /**
         * What leaves at the inputs of a node, null for those that get nothing.
         *
         * @param wanted the inputs at which it is asked
         * @return null where the gradient shall be taken
         */
        @Nullable
        List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted);
    }

    /**
     * The cotangents of all values that depend on the receivers and that the seeds depend on.
     *
     * @param seeds what arrives at some values to begin with
     * @param receivers the values whose cotangents are wanted; absent from the result where nothing reaches them
     * @param borders values beyond which nothing is looked at
     */
    public Map<Value, Value> cotangents(
            Map<Value, Value> seeds, Set<Value> receivers, Collection<? extends @Nullable Value> borders) {
        Set<Value> stops = new HashSet<>();
        borders.forEach(value -> {
            if (value != null) {
                stops.add(value);
            }
        });
        List<Node> order = new ArrayList<>();
        Set<Value> active = activeValues(seeds.keySet(), receivers, stops, order);
        Map<Value, Value> arrived = new HashMap<>(seeds);
        for (int n = order.size() - 1; n >= 0; n--) {
            CompilationInterrupt.check();
            Node node = order.get(n);
            List<@Nullable Value> arriving = new ArrayList<>();
            node.outputs().forEach(output -> arriving.add(arrived.get(output)));
            if (arriving.stream().allMatch(Objects::isNull)) {
                continue;
            }
            List<@Nullable Value> leaving = leaving(new VjpContext(ops, facts, node, arriving), active);
            for (int i = 0; i < leaving.size(); i++) {
                Value input = node.optionalInput(i);
                Value cotangent = leaving.get(i);
                if (input != null && cotangent != null && active.contains(input)) {
                    arrived.merge(input, cotangent, ops::add);
                }
            }
        }
        return arrived;
    }

    /**
     * What leaves at the inputs of a node that are active; null for the others.
     *
     * @throws GraphException when the node has no gradient
     */
    public List<@Nullable Value> leaving(VjpContext context, Set<Value> active) {
        Node node = context.node();
        try {
            return through(context, node, active);
        } catch (UnresolvedShapeException e) {
            throw told(e, node) ? e : new UnresolvedShapeException("node " + node + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw told(e, node)
                    ? e
                    : new IllegalArgumentException(
                            "node " + node + ": " + e.getMessage()
                                    + "; give it another rule, or check the model's file",
                            e);
        }
    }

    private static boolean told(RuntimeException e, Node node) {
        return String.valueOf(e.getMessage()).contains(node.toString());
    }

    private List<@Nullable Value> through(VjpContext context, Node node, Set<Value> active) {
        Set<Integer> wanted = new TreeSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.optionalInput(i);
            if (input != null && active.contains(input)) {
                wanted.add(i);
            }
        }
        List<@Nullable Value> chosen = hook.leaving(context, wanted);
        if (chosen != null) {
            return chosen;
        }
        if (!node.operator().isPure()) { // what is random takes no more than the shape, or decides by chance
            return new ArrayList<>(Collections.nCopies(node.inputs().size(), null));
        }
        if (!(node.operator() instanceof OperatorDefinition definition)) {
            throw new GraphException("relevance cannot flow through node " + node
                    + ": its operator has no gradient here. Give the node a rule, cut the model before it, or export"
                    + " the model without it");
        }
        return definition.gradients(context, wanted);
    }

    /** The values between receivers and seeds; their nodes are put into the list in an order of computation. */
    private static Set<Value> activeValues(Set<Value> seeds, Set<Value> receivers, Set<Value> stops, List<Node> order) {
        Set<Value> active = new HashSet<>();
        active.addAll(receivers);
        Set<Node> visited = new HashSet<>();
        Set<Node> done = new HashSet<>();
        Deque<Node> stack = new ArrayDeque<>();
        seeds.forEach(seed -> push(seed, Set.of(), visited, stack));
        while (!stack.isEmpty()) {
            Node node = stack.peek();
            int depth = stack.size();
            if (visited.add(node)) {
                node.inputs().forEach(input -> push(input, stops, visited, stack));
            }
            if (stack.size() > depth) {
                continue;
            }
            stack.pop();
            if (done.add(node) && node.inputs().stream().anyMatch(v -> v != null && active.contains(v))) {
                order.add(node);
                active.addAll(node.outputs());
            }
        }
        return active;
    }

    private static void push(@Nullable Value value, Set<Value> stops, Set<Node> visited, Deque<Node> stack) {
        if (value != null && !stops.contains(value)) {
            Node node = value.producer();
            if (node != null && !visited.contains(node)) {
                stack.push(node);
            }
        }
    }
}
