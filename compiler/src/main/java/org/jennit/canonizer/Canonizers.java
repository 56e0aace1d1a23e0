package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.rewrite.Rewrite;
import org.jennit.rewrite.Rewriter;

/** The canonizers, those on by default and those on request, and their application. */
public final class Canonizers {
    private static final Set<Canonizer> ON_REQUEST = Set.of(MergeBatchNormIntoNext.CANONIZER);
    private static final List<Canonizer> KNOWN = List.of(
            DropIdentity.CANONIZER,
            RecognizeSoftmax.CANONIZER,
            RecognizeNorm.CANONIZER,
            RecognizeDense.CANONIZER,
            RecognizePooling.CANONIZER,
            RecognizeActivation.CANONIZER,
            MergePad.CANONIZER,
            MergeBatchNorm.CANONIZER,
            MergeBatchNormIntoNext.CANONIZER,
            MergeAffine.CANONIZER,
            RecognizeElementwise.CANONIZER,
            RecognizeSum.CANONIZER);

    private Canonizers() {}

    /** All that are on by default. */
    public static List<Canonizer> all() {
        return KNOWN.stream()
                .filter(canonizer -> !ON_REQUEST.contains(canonizer))
                .toList();
    }

    /** All that have a name: those on by default, and those on request. */
    public static List<Canonizer> known() {
        return KNOWN;
    }

    /**
     * All that are on by default, and those of these names.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static List<Canonizer> with(String... names) {
        Set<String> on = existing(names);
        return KNOWN.stream()
                .filter(c -> !ON_REQUEST.contains(c) || on.contains(c.name()))
                .toList();
    }

    /**
     * All that are on by default but those of these names.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static List<Canonizer> without(String... names) {
        Set<String> off = existing(names);
        return all().stream().filter(c -> !off.contains(c.name())).toList();
    }

    private static Set<String> existing(String... names) {
        List<String> known = KNOWN.stream().map(Canonizer::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown canonizer '" + name + "'; known are " + known);
            }
        }
        return Set.of(names);
    }

    /**
     * The graph in the canonical form of these canonizers.
     *
     * @throws IllegalArgumentException if a canonizer was asked by name for what it could not do
     */
    public static Canonization canonize(Graph graph, Collection<Canonizer> canonizers) {
        Set<String> report = new LinkedHashSet<>();
        Graph result = canonical(graph, canonizers, report);
        canonizers.forEach(canonizer -> canonizer.check().check(graph, result));
        return new Canonization(result, new ArrayList<>(report));
    }

    private static Graph canonical(Graph graph, Collection<Canonizer> canonizers, Set<String> report) {
        List<Rewrite> rewrites = new ArrayList<>();
        Graph canonical =
                canonizers.isEmpty() ? graph : LoopBodies.canonized(graph, body -> canonical(body, canonizers, report));
        for (Canonizer canonizer : canonizers) {
            rewrites.addAll(canonizer.rewrites());
            if (canonizer.pass() != GraphPass.NONE) {
                canonical = canonizer.pass().apply(rewritten(canonical, rewrites, report), report::add);
            }
        }
        return rewritten(canonical, rewrites, report);
    }

    private static Graph rewritten(Graph graph, List<Rewrite> rewrites, Set<String> report) {
        return Rewriter.ofLayers(
                        rewrites, applied -> report.add(applied.rewrite().name() + ": " + applied.node()))
                .rewrite(graph);
    }
}
