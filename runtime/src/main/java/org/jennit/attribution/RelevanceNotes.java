package org.jennit.attribution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.program.TensorBatches;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a method tells of relevance besides its values.
 *
 * @param ledger where the relevance went, or null
 * @param standardErrors of the relevance of each input, by name
 * @param outputRelevance what flowed back from the output, or null
 * @param audits one for each sample, or none
 * @param completeness how nearly relevance adds up, or null
 * @param signs what positive relevance says of the score of each sample; none where it raises all
 */
record RelevanceNotes(
        @Nullable Ledger ledger,
        Map<String, Tensor> standardErrors,
        @Nullable Tensor outputRelevance,
        List<Audit> audits,
        @Nullable Completeness completeness,
        List<RelevanceSign> signs) {
    RelevanceNotes {
        standardErrors = Collections.unmodifiableMap(standardErrors);
        audits = List.copyOf(audits);
        signs = List.copyOf(signs);
    }

    /** Nothing but where the relevance went, if that is known. */
    static RelevanceNotes of(@Nullable Ledger ledger) {
        return new RelevanceNotes(ledger, Map.of(), null, List.of(), null, List.of());
    }

    RelevanceNotes withStandardErrors(Map<String, Tensor> errors) {
        return new RelevanceNotes(ledger, errors, outputRelevance, audits, completeness, signs);
    }

    RelevanceNotes withOutputRelevance(@Nullable Tensor start) {
        return new RelevanceNotes(ledger, standardErrors, start, audits, completeness, signs);
    }

    RelevanceNotes withAudits(List<Audit> some) {
        return new RelevanceNotes(ledger, standardErrors, outputRelevance, some, completeness, signs);
    }

    RelevanceNotes withCompleteness(@Nullable Completeness known) {
        return new RelevanceNotes(ledger, standardErrors, outputRelevance, audits, known, signs);
    }

    RelevanceNotes withSigns(List<RelevanceSign> told) {
        boolean raising = told.stream().allMatch(sign -> sign == RelevanceSign.RAISES);
        return new RelevanceNotes(
                ledger, standardErrors, outputRelevance, audits, completeness, raising ? List.of() : told);
    }

    /** These where each sample's relevance was multiplied by a factor, with the signs that it has then. */
    RelevanceNotes turned(double[] factors, List<RelevanceSign> raised) {
        return new RelevanceNotes(
                        ledger == null ? null : ledger.times(factors),
                        standardErrors,
                        outputRelevance == null ? null : Attribution.turned(outputRelevance, factors),
                        audits,
                        completeness,
                        List.of())
                .withSigns(raised);
    }

    /** The sign of a sample. */
    RelevanceSign sign(int sample) {
        return signs.isEmpty() ? RelevanceSign.RAISES : signs.get(sample);
    }

    /** Those of some samples. */
    RelevanceNotes samples(int from, int to) {
        Map<String, Tensor> errors = new LinkedHashMap<>(standardErrors);
        errors.replaceAll((name, tensor) -> tensor.slice(from, to));
        return new RelevanceNotes(
                ledger == null ? null : ledger.samples(from, to),
                errors,
                outputRelevance == null ? null : outputRelevance.slice(from, to),
                audits.isEmpty() ? audits : audits.subList(from, to),
                completeness == null ? null : completeness.samples(from, to),
                signs.isEmpty() ? signs : signs.subList(from, to));
    }

    /**
     * Those of several batches, one after the other.
     *
     * @param samples how many each batch has
     */
    static RelevanceNotes joined(List<RelevanceNotes> parts, List<Integer> samples) {
        return new RelevanceNotes(
                joined(parts, RelevanceNotes::ledger, Ledger::joined),
                TensorBatches.joined(
                        parts.stream().map(RelevanceNotes::standardErrors).toList()),
                joined(parts, RelevanceNotes::outputRelevance, Tensor::concat),
                parts.stream().flatMap(part -> part.audits.stream()).toList(),
                joined(parts, RelevanceNotes::completeness, Completeness::joined),
                signs(parts, samples));
    }

    /** A note of all batches, null where the first has none. */
    private static <T> @Nullable T joined(
            List<RelevanceNotes> parts, Function<RelevanceNotes, @Nullable T> note, Function<List<T>, T> join) {
        if (note.apply(parts.get(0)) == null) {
            return null;
        }
        List<T> all = new ArrayList<>();
        parts.forEach(part -> all.add(Objects.requireNonNull(note.apply(part))));
        return join.apply(all);
    }

    private static List<RelevanceSign> signs(List<RelevanceNotes> parts, List<Integer> samples) {
        if (parts.stream().allMatch(part -> part.signs.isEmpty())) {
            return List.of();
        }
        return IntStream.range(0, parts.size())
                .boxed()
                .flatMap(i -> IntStream.range(0, samples.get(i)).mapToObj(parts.get(i)::sign))
                .toList();
    }
}
