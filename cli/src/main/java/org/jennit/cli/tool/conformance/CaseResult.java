package org.jennit.cli.tool.conformance;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of a case.
 *
 * @param family the family of the case
 * @param name its name
 * @param deviations of all expected arrays; empty if the case was refused
 * @param refusal why nothing could be computed, if so
 */
record CaseResult(String family, String name, List<Deviation> deviations, Optional<String> refusal) {
    /** The ways a case can end. */
    enum Status {
        PASSED,
        FAILED,
        REFUSED
    }

    Status status() {
        if (refusal.isPresent()) {
            return Status.REFUSED;
        }
        return deviations.stream().allMatch(Deviation::passes) ? Status.PASSED : Status.FAILED;
    }

    /** The largest deviation as a share of its tolerance. */
    double share() {
        return deviations.stream().mapToDouble(Deviation::share).max().orElse(0);
    }

    /** Why it did not pass. */
    String reason() {
        return refusal.orElseGet(() -> deviations.stream()
                .filter(deviation -> !deviation.passes())
                .sorted(Comparator.comparingDouble(Deviation::share).reversed())
                .map(Deviation::toString)
                .collect(Collectors.joining("; ")));
    }
}
