package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.evaluate.EvaluationException;
import org.jennit.evaluate.Evaluator;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * Finds norms that a file writes out. Each has a root (the standard deviation, the root mean square, the length), and a
 * value that everything computed from it passes: there the file has divided by it. An operator that normalises is a core
 * of its own, whose weight and bias may be other nodes. From the core the stretch grows to both sides, over means that
 * are subtracted, factors and offsets, and what moves; a {@link NormProbe} says by numbers which of the candidates is a
 * norm, the largest first.
 */
final class NormRegions {
    private static final int MOST_STEPS = 48;
    private static final int MOST_LINKS = 8;
    private static final Set<OperatorDefinition> STATISTICS = Set.of(
            Reductions.REDUCE_MEAN,
            Reductions.REDUCE_SUM,
            Reductions.REDUCE_SUM_SQUARE,
            Reductions.REDUCE_L2,
            Pooling.GLOBAL_AVERAGE_POOL);

    private static final Set<OperatorDefinition> MULTIPLES = Set.of(Arithmetic.MUL, Arithmetic.DIV, Arithmetic.NEG);
    private static final Set<OperatorDefinition> NORMS = Set.of(
            Normalization.LAYER_NORM,
            Normalization.RMS_NORM,
            Normalization.GROUP_NORM,
            Normalization.INSTANCE_NORM,
            Normalization.LP_NORM,
            Normalization.MEAN_VARIANCE_NORM);

    private final Variation variation;
    private final Dominance dominance;

    private NormRegions(Graph graph) {
        this.variation = Variation.of(graph);
        this.dominance = new Dominance(graph, variation, this::isPartOfNorms);
    }

    /** The norms of a graph, each by the node that gives its output. */
    static Map<Node, FoundRegion> of(Graph graph) {
        NormRegions regions = new NormRegions(graph);
        Map<Node, FoundRegion> found = new HashMap<>();
        Set<Node> taken = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (!taken.contains(node) && regions.dominance.passes(node) && regions.isRoot(node)) {
                FoundRegion region = regions.around(node);
                if (region != null && Collections.disjoint(taken, region.nodes())) {
                    taken.addAll(region.nodes());
                    found.put(region.exit(), region);
                }
            }
        }
        return found;
    }

    private @Nullable FoundRegion around(Node root) {
        Node core = isNorm(root) ? root : division(root);
        Value coreEntry = core == null ? null : dominance.entry(core.output());
        if (core == null || coreEntry == null) {
            return null;
        }
        List<Node> exits = exits(core);
        List<Value> entries = entries(coreEntry, core);
        Collections.reverse(exits);
        Collections.reverse(entries);
        for (Node exit : exits) {
            for (Value entry : entries) {
                boolean mayBe = entry.shape().equals(exit.output().shape());
                List<Node> nodes = mayBe ? dominance.between(entry, exit.output()) : List.of();
                if (nodes.size() < 2 || !dominance.isClosed(nodes)) {
                    continue;
                }
                Optional<OperatorDefinition> norm = NormProbe.norm(entry, exit.output());
                if (norm.isPresent()) {
                    return new FoundRegion(norm.get(), entry, nodes, Set.of(root.output()));
                }
            }
        }
        return null;
    }

    /** The node at which everything that was computed from a root meets the value that it is the root of. */
    private @Nullable Node division(Node root) {
        Set<Node> reached = new LinkedHashSet<>();
        List<Value> open = new ArrayList<>(List.of(root.output()));
        for (int i = 0; i < open.size() && i < MOST_STEPS; i++) {
            for (Node user : dominance.consumers(open.get(i))) {
                if (dominance.passes(user) && reached.add(user)) {
                    open.add(user.output());
                }
            }
        }
        for (Node node : dominance.ordered(reached)) {
            Value entry = dominance.entry(node.output());
            if (entry != null && entry != root.output() && dominance.dominates(entry, root.output())) {
                List<Node> nodes = dominance.between(entry, node.output());
                if (nodes.contains(root) && dominance.isClosed(nodes)) {
                    return node;
                }
            }
        }
        return null;
    }

    /** The core's node and those after it that scale, shift or move, as far as nothing else uses what is between. */
    private List<Node> exits(Node core) {
        List<Node> exits = new ArrayList<>(List.of(core));
        Node last = core;
        for (int i = 0; i < MOST_LINKS; i++) {
            List<Node> users = dominance.consumers(last.output());
            Node next = users.size() == 1 ? users.get(0) : null;
            if (next == null || !dominance.isUsedOnlyIn(last.output(), Set.of(next)) || !isAffineOrMoves(next)) {
                break;
            }
            exits.add(next);
            last = next;
        }
        return exits;
    }

    /** The core's entry and the values before it from which it follows by moving and by subtracting means. */
    private List<Value> entries(Value coreEntry, Node core) {
        List<Value> entries = new ArrayList<>(List.of(coreEntry));
        Value last = coreEntry;
        Value exit = core.output();
        for (int i = 0; i < MOST_LINKS; i++) {
            Value entry = dominance.entry(last);
            if (entry == null || !dominance.isClosed(dominance.between(entry, exit))) {
                break;
            }
            List<Node> link = dominance.between(entry, last);
            boolean centres = link.stream().anyMatch(node -> STATISTICS.contains(node.operator()));
            boolean moves = link.size() == 1 && moves(link.get(0));
            if (!centres && !moves) {
                break;
            }
            entries.add(entry);
            last = entry;
        }
        return entries;
    }

    private boolean isAffineOrMoves(Node node) {
        if (dominance.flowing(node).size() != 1 || !(node.operator() instanceof OperatorDefinition definition)) {
            return false;
        }
        Set<Integer> varying = variation.varyingInputs(node);
        return moves(node)
                || definition.isScaling(node.operation(), varying)
                || definition.isShift(node.operation(), varying);
    }

    private boolean moves(Node node) {
        return node.operator() == Arithmetic.CAST
                || node.operator() == Layout.IDENTITY
                || variation.kind(node) == OperatorKind.MOVES;
    }

    private boolean isPartOfNorms(Node node) {
        return node.outputs().size() == 1
                && node.operator() instanceof OperatorDefinition definition
                && (definition.isPointwise()
                        || STATISTICS.contains(definition)
                        || isNorm(node)
                        || variation.kind(node) == OperatorKind.MOVES);
    }

    private boolean isRoot(Node node) {
        if (node.operator() == Arithmetic.POW) {
            return node.input(1).shape().isRanked() && isHalf(node.input(1));
        }
        return node.operator() == Elementary.SQRT
                || node.operator() == Reductions.REDUCE_L2
                || (node.operator() == Elementary.EXP && isLogarithm(node.input(0)))
                || isNorm(node);
    }

    /** Whether a value is a multiple of a logarithm, whose exponential is a power. */
    private boolean isLogarithm(Value value) {
        Node node = value.producer();
        while (node != null && MULTIPLES.contains(node.operator())) {
            List<Value> flowing = dominance.flowing(node);
            node = flowing.size() == 1 ? flowing.get(0).producer() : null;
        }
        return node != null && node.operator() == Elementary.LOG;
    }

    /** Whether a node is a norm, or a batch norm whose statistics are those of what it is given. */
    private boolean isNorm(Node node) {
        return NORMS.contains(node.operator())
                || (node.operator() == Normalization.BATCH_NORM && variation.depends(node.input(4)));
    }

    private static boolean isHalf(Value exponent) {
        try {
            double[] numbers = new Evaluator().of(exponent).elements();
            return numbers.length == 1 && Math.abs(numbers[0]) == 0.5;
        } catch (EvaluationException notConstant) {
            return false;
        }
    }
}
