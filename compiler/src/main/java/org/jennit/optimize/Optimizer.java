package org.jennit.optimize;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Graph;
import org.jennit.operator.Region;
import org.jennit.operator.Regions;
import org.jennit.rewrite.Rewrite;
import org.jennit.rewrite.Rewriter;

/**
 * Makes a graph compute the same with less: all rewrites, until nothing changes. Every number that is finite stays what it
 * is, but for rounding; what is infinite or NaN may become a number, never the other way round.
 */
public final class Optimizer {
    private static final List<Rewrite> ALL = new ArrayList<>();
    private static final List<Rewrite> FORMS = new ArrayList<>();

    /** Regions of a file were one node for the rules; in pieces they share what gradients compute again. */
    private static final Rewrite WRITTEN_OUT = Rewrite.of(
            "region written out",
            Regions.ALL,
            m -> Region.of(m.node().operation())
                    .over(m.ops(), m.renewed(m.node().inputs()))
                    .output());

    static {
        ALL.addAll(ShapeRewrites.ALL);
        ALL.addAll(SignRewrites.ALL);
        ALL.addAll(AlgebraRewrites.ALL);
        ALL.addAll(ConvolutionRewrites.ALL);
        FORMS.addAll(AlgebraRewrites.JOINED);
        FORMS.addAll(ConvolutionRewrites.NUMBERS);
        FORMS.addAll(MaskRewrites.ALL);
    }

    private Optimizer() {}

    /** All rewrites. */
    public static List<Rewrite> rewrites() {
        List<Rewrite> all = new ArrayList<>(ALL);
        all.addAll(FORMS);
        return all;
    }

    /** The graph without common subexpressions, dead nodes, and what the rewrites make cheaper. */
    public static Graph optimize(Graph graph) {
        // Facts are found in the forms that rules and gradients are written in, so the cheapest forms come last.
        return optimize(optimize(writtenOut(graph), ALL), FORMS);
    }

    private static Graph writtenOut(Graph graph) {
        boolean hasRegions = graph.nodes().stream().anyMatch(node -> Regions.ALL.contains(node.operator()));
        return hasRegions ? optimize(graph, List.of(WRITTEN_OUT)) : graph;
    }

    /** The graph after only these rewrites, with common subexpressions shared. */
    public static Graph optimize(Graph graph, List<Rewrite> rewrites) {
        return Rewriter.sharing(rewrites).rewrite(graph);
    }
}
