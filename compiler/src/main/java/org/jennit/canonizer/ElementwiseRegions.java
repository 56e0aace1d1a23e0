package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.operator.Regions;
import org.jennit.operator.Sums;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stretches of a graph that compute an elementwise function of one value. A <em>link</em> is a node, or the
 * nodes between a value and the place where all that was computed from it comes together again; a region is a run of
 * links without those at its ends that only scale or shift. A layer that is an activation by its operator is none. What
 * moves elements may lie between the branches of a link, if it moves them back.
 */
final class ElementwiseRegions {
    private static final Set<LayerType> ACTIVATIONS = Set.of(LayerType.ACTIVATION, LayerType.RELU);

    private static final Set<OperatorDefinition> MOVES =
            Set.of(Layout.TRANSPOSE, Layout.RESHAPE, Layout.FLATTEN, Layout.SQUEEZE, Layout.UNSQUEEZE);

    /** A node, or the nodes between an entry and where its branches meet. */
    private record Link(Value entry, List<Node> nodes) {
        Node last() {
            return nodes.get(nodes.size() - 1);
        }
    }

    private final Graph graph;
    private final Variation variation;
    private final Set<Node> apart = new HashSet<>(); // joins of values that are more than one function's

    private ElementwiseRegions(Graph graph) {
        this.graph = graph;
        this.variation = Variation.of(graph);
    }

    /** The regions of a graph, each by the node that gives its output. */
    static Map<Node, FoundRegion> of(Graph graph) {
        ElementwiseRegions regions = new ElementwiseRegions(graph);
        while (true) {
            int known = regions.apart.size();
            Map<Node, FoundRegion> found = regions.find();
            if (regions.apart.size() == known) {
                return found;
            }
        }
    }

    private Map<Node, FoundRegion> find() {
        Dominance dominance = new Dominance(graph, variation, node -> isElementwise(node) || moves(node));
        Map<Value, Link> links = links(dominance);
        Map<Node, FoundRegion> found = new HashMap<>();
        Set<Link> taken = new HashSet<>();
        List<Value> ends = new ArrayList<>(links.keySet());
        Collections.reverse(ends);
        for (Value end : ends) {
            List<Link> run = run(dominance, links, end, taken);
            taken.addAll(run);
            FoundRegion region = run.isEmpty() ? null : region(run);
            if (region != null) {
                found.put(region.exit(), region);
            }
        }
        return found;
    }

    /** The links of a graph by their output, in order of computation. */
    private Map<Value, Link> links(Dominance dominance) {
        List<Node> nodes = new ArrayList<>(graph.nodes());
        Collections.reverse(nodes);
        Set<Node> inside = new HashSet<>();
        List<Link> links = new ArrayList<>();
        for (Node node : nodes) {
            Value entry = dominance.entry(node.output());
            if (entry == null || inside.contains(node)) {
                continue;
            }
            List<Node> between = dominance.between(entry, node.output());
            if (!dominance.isClosed(between) || !isInPlace(entry, between)) {
                apart.add(node);
                continue;
            }
            inside.addAll(between);
            links.add(new Link(entry, between));
        }
        Map<Value, Link> byOutput = new LinkedHashMap<>();
        Collections.reverse(links);
        links.forEach(link -> byOutput.put(link.last().output(), link));
        return byOutput;
    }

    /** The longest run of links that ends at a value, none of them taken by another. */
    private List<Link> run(Dominance dominance, Map<Value, Link> links, Value end, Set<Link> taken) {
        List<Link> run = new ArrayList<>();
        Link link = links.get(end);
        while (link != null && !taken.contains(link) && !isActivation(link) && !moves(link)) {
            run.add(0, link);
            boolean goesOn = dominance.isUsedOnlyIn(link.entry(), new HashSet<>(link.nodes()));
            link = goesOn ? links.get(link.entry()) : null;
        }
        return run;
    }

    private @Nullable FoundRegion region(List<Link> run) {
        FoundRegion quantized = fakeQuantization(run);
        if (quantized != null) {
            return quantized;
        }
        List<Link> core = trimmed(run);
        if (core.isEmpty() || !variation.varies(core.get(core.size() - 1).last().output())) {
            return null;
        }
        for (List<Link> links : List.of(run, core)) {
            FoundRegion rectifier = found(links, Regions.RECTIFIER);
            if (ElementwiseProbe.isRectifier(rectifier.entry(), rectifier.exit().output())) {
                return rectifier;
            }
        }
        Node last = core.get(core.size() - 1).last();
        if (isResidual(last, core.get(0).entry())) {
            apart.add(last);
            return null;
        }
        return found(core, Regions.ELEMENTWISE);
    }

    private static FoundRegion found(List<Link> links, OperatorDefinition operator) {
        Set<Node> nodes = new LinkedHashSet<>();
        links.forEach(link -> nodes.addAll(link.nodes()));
        return new FoundRegion(operator, links.get(0).entry(), new ArrayList<>(nodes), Set.of());
    }

    /** The run without the links at its ends that scale, shift, mask or only change the element type. */
    private List<Link> trimmed(List<Link> run) {
        int from = 0;
        int to = run.size();
        while (from < to && isAffine(run.get(from))) {
            from++;
        }
        while (from < to && isAffine(run.get(to - 1))) {
            to--;
        }
        return run.subList(from, to);
    }

    /** Scaled, rounded, perhaps clipped or cast to integers and back, and scaled again: nothing else. */
    private @Nullable FoundRegion fakeQuantization(List<Link> run) {
        long rounded = run.stream()
                .filter(link -> link.last().operator() == Elementary.ROUND)
                .count();
        boolean alone = run.stream()
                .allMatch(link -> link.nodes().size() == 1
                        && (isAffine(link)
                                || Set.of(Elementary.ROUND, Activations.CLIP, Arithmetic.MAX, Arithmetic.MIN)
                                        .contains(link.last().operator())));
        return rounded == 1 && alone && run.size() > 2 ? found(run, Regions.FAKE_QUANTIZATION) : null;
    }

    /** Whether a node adds the region's own input to what the region makes of it. */
    private static boolean isResidual(Node last, Value entry) {
        return (last.operator() == Arithmetic.ADD || last.operator() == Sums.SUM)
                && last.inputs().contains(entry);
    }

    /** Whether a link is an activation by its operator; what follows a rounding is none. */
    private boolean isActivation(Link link) {
        return link.nodes().size() == 1
                && variation.varies(link.last().output())
                && link.last().operator() instanceof OperatorDefinition definition
                && definition.layerType() != null
                && ACTIVATIONS.contains(definition.layerType());
    }

    private boolean isAffine(Link link) {
        if (link.nodes().size() > 1 || !(link.last().operator() instanceof OperatorDefinition definition)) {
            return false;
        }
        Set<Integer> flowing = new HashSet<>();
        for (int i = 0; i < link.last().inputs().size(); i++) {
            if (variation.depends(link.last().optionalInput(i))) {
                flowing.add(i);
            }
        }
        return definition == Arithmetic.CAST
                || definition.kind(link.last().operation(), flowing)
                        == OperatorKind.MOVES // a choice by a constant mask
                || definition.isScaling(link.last().operation(), flowing)
                || definition.isShift(link.last().operation(), flowing);
    }

    /** Whether what moves elements between an entry and a join moves each back to its place. */
    private boolean isInPlace(Value entry, List<Node> between) {
        if (between.size() == 1 || between.stream().noneMatch(this::moves)) {
            return true;
        }
        Value exit = between.get(between.size() - 1).output();
        return entry.shape().equals(exit.shape()) && ElementwiseProbe.isElementwise(entry, exit);
    }

    private boolean moves(Link link) {
        return link.nodes().size() == 1 && moves(link.last());
    }

    /** Whether a node gives all elements of a value another place. */
    private boolean moves(Node node) {
        return node.operator() instanceof OperatorDefinition definition
                && MOVES.contains(definition)
                && !apart.contains(node)
                && variation.depends(node.input(0));
    }

    /** Whether a node computes each element from those at the same place of values of the same shape, and constants. */
    private boolean isElementwise(Node node) {
        if (apart.contains(node)
                || !(node.operator() instanceof OperatorDefinition definition)
                || !(definition.isPointwise() || definition == Layout.IDENTITY)
                || node.outputs().size() != 1) {
            return false;
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.optionalInput(i);
            if (input == null) {
                continue;
            }
            boolean fits = variation.depends(input)
                    ? input.shape().equals(node.output().shape())
                    : input.shape().isRanked()
                            && (!node.output().shape().isRanked()
                                    || input.shape().rank()
                                            <= node.output().shape().rank());
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
