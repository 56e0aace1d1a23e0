package org.jennit.canonizer;

/** Recognises layer, group, instance and root-mean-square norms that a file writes out in primitives. */
final class RecognizeNorm {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizeNorm", (graph, report) -> FoundRegion.replaced(graph, NormRegions.of(graph), report));

    private RecognizeNorm() {}
}
