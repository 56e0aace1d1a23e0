package org.jennit.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.operator.Facts;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/** Applies rewrites to a graph until none applies any more. */
public final class Rewriter {
    private static final int MOST_ROUNDS = 200;

    private final Map<Operator, List<Rewrite>> byRoot = new HashMap<>();
    private final boolean sharing;
    private final Consumer<Applied> listener;

    /**
     * A rewrite that was applied.
     *
     * @param rewrite the rewrite
     * @param node the node of the old graph that it replaced
     */
    public record Applied(Rewrite rewrite, Node node) {}

    private Rewriter(List<Rewrite> rewrites, boolean sharing, Consumer<Applied> listener) {
        for (Rewrite rewrite : rewrites) {
            for (Operator root : rewrite.roots()) {
                byRoot.computeIfAbsent(root, key -> new ArrayList<>()).add(rewrite);
            }
        }
        this.sharing = sharing;
        this.listener = listener;
    }

    /** Rewrites that keep nodes apart, each of which is a layer of its own. */
    public static Rewriter ofLayers(List<Rewrite> rewrites, Consumer<Applied> listener) {
        return new Rewriter(rewrites, false, listener);
    }

    /** Rewrites in a graph in which equal operations are one. */
    public static Rewriter sharing(List<Rewrite> rewrites) {
        return new Rewriter(rewrites, true, applied -> {});
    }

    /** The graph in which no rewrite applies any more. */
    public Graph rewrite(Graph graph) {
        if (!sharing && graph.nodes().stream().noneMatch(node -> byRoot.containsKey(node.operator()))) {
            return graph;
        }
        Graph current = graph;
        Facts facts = new Facts(); // of nodes that stay the same from round to round
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Set<Rewrite> applied = new HashSet<>();
            Graph next = round(current, facts, applied);
            if (applied.isEmpty()) {
                return next;
            }
            current = next;
        }
        throw new GraphException("the rewrites do not terminate; one of them undoes another");
    }

    private Graph round(Graph graph, Facts facts, Set<Rewrite> applied) {
        Map<Value, List<Node>> consumers = graph.consumers();
        Set<Value> outputs = new HashSet<>(graph.outputs().values());
        Supplier<Variation> variation = remembered(() -> Variation.of(graph));
        return Transformation.apply(graph, sharing ? GraphBuilder.sharing() : GraphBuilder.separate(), site -> {
            List<Rewrite> candidates = byRoot.get(site.node().operator());
            if (candidates == null) {
                return null;
            }
            Match match = new Match(site, facts, variation, consumers, outputs);
            for (Rewrite rewrite : candidates) {
                List<Value> values = replaced(rewrite, match, site.node());
                if (values != null) {
                    check(rewrite, site.node(), values);
                    applied.add(rewrite);
                    listener.accept(new Applied(rewrite, site.node()));
                    return values;
                }
            }
            return null;
        });
    }

    /** A node that is not as its operator asks is found out by whoever looks at it first. */
    private static @Nullable List<Value> replaced(Rewrite rewrite, Match match, Node node) {
        try {
            return rewrite.replacement().apply(match);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw GraphException.of(node.label(), "node " + node, e);
        }
    }

    /** What takes a value's place must be of its type, as far as both are known. */
    private static void check(Rewrite rewrite, Node node, List<Value> replacements) {
        if (replacements.size() > node.outputs().size()) {
            throw new GraphException("the rewrite '" + rewrite + "' gives " + replacements.size() + " values for node "
                    + node + ", which has " + node.outputs().size());
        }
        for (int i = 0; i < replacements.size(); i++) {
            ValueType old = node.outputs().get(i).type();
            ValueType replacement = replacements.get(i).type();
            if (!replacement.agreesWith(old)) {
                throw new GraphException("the rewrite '" + rewrite + "' replaces output " + i + " of node " + node
                        + ", " + old + ", by a value of another type, " + replacement);
            }
        }
    }

    /** What varies is asked for by few rewrites, and the same for all nodes. */
    private static <T> Supplier<T> remembered(Supplier<T> supplier) {
        List<T> found = new ArrayList<>();
        return () -> {
            if (found.isEmpty()) {
                found.add(supplier.get());
            }
            return found.get(0);
        };
    }
}
