package org.jennit.canonizer;

/** Recognises activation functions however they are written: as elementwise regions of the file. */
final class RecognizeElementwise {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizeElementwise",
            (graph, report) -> FoundRegion.replaced(graph, ElementwiseRegions.of(graph), report));

    private RecognizeElementwise() {}
}
