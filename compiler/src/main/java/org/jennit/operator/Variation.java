package org.jennit.operator;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a graph vary with the points that are explained, and which are constant for the explanation.
 *
 * <p>A value <em>varies</em> if it depends differentiably on a point: not through the shape of a tensor, a comparison or
 * any other step, nor as integers. Weights, positions, token types and masks are constant. A value <em>depends</em> on a
 * point if its numbers may change with it in any way: a condition {@code x > 0} depends on x, though it does not vary.
 */
public final class Variation {
    private final Set<Value> varying = new HashSet<>();
    private final Set<Value> dependent = new HashSet<>();
    private final Function<Node, Optional<Interior>> interiors;

    private Variation(Collection<Value> points) {
        this(points, node -> Optional.empty());
    }

    private Variation(Collection<Value> points, Function<Node, Optional<Interior>> interiors) {
        this.interiors = interiors;
        varying.addAll(points);
        dependent.addAll(points);
    }

    /**
     * What varies with the points that a graph is explained from unless others are named: its floating-point inputs that
     * are no masks; where it has none, the embedding of its tokens.
     */
    public static Variation of(Graph graph) {
        return from(graph, ExplainedPoints.of(graph));
    }

    /** What varies with these values, inputs of the graph or values inside it. */
    public static Variation from(Graph graph, Collection<Value> points) {
        Variation variation = new Variation(points);
        variation.learn(graph);
        return variation;
    }

    /** What varies with these values, also in the interiors of nodes. */
    public static Variation from(Graph graph, Collection<Value> points, Function<Node, Optional<Interior>> interiors) {
        Variation variation = new Variation(points, interiors);
        variation.learn(graph);
        return variation;
    }

    /** Whether a value depends differentiably on a point, or is one. */
    public boolean varies(@Nullable Value value) {
        return varying.contains(value);
    }

    /** Whether the numbers of a value depend on a point in any way. */
    public boolean depends(@Nullable Value value) {
        return dependent.contains(value);
    }

    /** The inputs of a node that vary and that its outputs depend on differentiably, in order. */
    public Set<Integer> varyingInputs(Node node) {
        return inputs(node, input -> varies(node.optionalInput(input)) && isDifferentiable(node.operator(), input));
    }

    /**
     * What a node is as a function of what varies. Inputs that depend on a point without varying, such as the condition
     * of a choice, count as varying here: the choice {@code x > 0 ? x : 0} moves nothing to a fixed place.
     */
    public OperatorKind kind(Node node) {
        return node.operator() instanceof OperatorDefinition definition
                ? definition.kind(node.operation(), dependentInputs(node))
                : OperatorKind.OTHER;
    }

    /** The input that a node moves or scales and does nothing else to; null where it is no such node. */
    public @Nullable Value carried(Node node) {
        Set<Integer> varying = varyingInputs(node);
        boolean carries = varying.size() == 1
                && (kind(node) == OperatorKind.MOVES
                        || (node.operator() instanceof OperatorDefinition definition
                                && definition.isScaling(node.operation(), varying)));
        return carries ? node.input(varying.iterator().next()) : null;
    }

    private Set<Integer> dependentInputs(Node node) {
        return inputs(node, input -> depends(node.optionalInput(input)) && readsNumbers(node.operator(), input));
    }

    /** Learns of the nodes of a graph, in order of computation. */
    void learn(Graph graph) {
        graph.nodes().forEach(this::learn);
    }

    /** Takes one value for another as far as this is told of here; whether that says anything new. */
    boolean assume(Value formal, @Nullable Value actual) {
        boolean depends = depends(actual) && dependent.add(formal);
        boolean varies = varies(actual) && varying.add(formal);
        return depends || varies;
    }

    /** Learns whether what a node gives varies, after those before it; every node of the graph is known. */
    public void learn(Node node) {
        if (!dependentInputs(node).isEmpty()) {
            dependent.addAll(node.outputs());
        }
        if (!varyingInputs(node).isEmpty()) {
            node.outputs().stream()
                    .filter(output -> output.element().isFloating())
                    .forEach(varying::add);
        }
        interiors.apply(node).ifPresent(interior -> interior.vary(this));
    }

    private static Set<Integer> inputs(Node node, IntPredicate condition) {
        Set<Integer> inputs = new TreeSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (condition.test(i)) {
                inputs.add(i);
            }
        }
        return inputs;
    }

    /** Whether the numbers of an input matter, and not its extents alone. */
    static boolean readsNumbers(Operator operator, int input) {
        return !(operator instanceof OperatorDefinition definition) || definition.readsNumbers(input);
    }

    /** An operator outside the catalogue is taken to be differentiable, unless it is random. */
    private static boolean isDifferentiable(Operator operator, int input) {
        return operator.isPure()
                && (!(operator instanceof OperatorDefinition definition) || definition.hasGradient(input));
    }
}
