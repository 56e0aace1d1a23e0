package org.jennit.optimize;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Graph;
import org.jennit.rewrite.Rewrite;
import org.jennit.rewrite.Rewriter;

/** Makes a graph compute the same with less: all passes, until nothing changes. */
public final class Optimizer {
    private static final List<Rewrite> ALL = new ArrayList<>();

    static {
        ALL.addAll(ShapeRewrites.ALL);
        ALL.addAll(SignRewrites.ALL);
        ALL.addAll(AlgebraRewrites.ALL);
    }

    private Optimizer() {}

    /** All rewrites. */
    public static List<Rewrite> rewrites() {
        return List.copyOf(ALL);
    }

    /** The graph without common subexpressions, dead nodes, and what the rewrites make cheaper. */
    public static Graph optimize(Graph graph) {
        return optimize(graph, ALL);
    }

    /** The graph after only these rewrites, with common subexpressions shared. */
    public static Graph optimize(Graph graph, List<Rewrite> rewrites) {
        return Rewriter.sharing(rewrites).rewrite(graph);
    }
}
