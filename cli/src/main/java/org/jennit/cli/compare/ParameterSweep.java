package org.jennit.cli.compare;

import java.util.List;
import java.util.stream.Stream;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.CompositeOptions;

/**
 * The values of a parameter that is swept.
 *
 * @param parameter its name
 * @param values its values as they were written
 */
record ParameterSweep(String parameter, List<String> values) {
    /**
     * A sweep as people write it, {@code epsilon=1e-6,1e-3,0.1}.
     *
     * @throws UsageException where it is not of that form
     */
    static ParameterSweep parse(String text) {
        int equals = text.indexOf('=');
        List<String> values = equals < 1
                ? List.of()
                : Stream.of(text.substring(equals + 1).split(","))
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .toList();
        if (values.size() < 2) {
            throw new UsageException("the sweep '" + text
                    + "' is not of the form epsilon=1e-6,1e-3,0.1, a parameter and several values");
        }
        return new ParameterSweep(text.substring(0, equals).strip().replace('-', '_'), values);
    }

    /**
     * A row of variants for each value.
     *
     * @throws UsageException where a variant has no such parameter
     */
    List<List<ComparisonVariant>> rows(List<ComparisonVariant> variants) {
        for (ComparisonVariant variant : variants) {
            Object first = CompositeOptions.parse(List.of(parameters().get(0)))
                    .values()
                    .iterator()
                    .next();
            if (!variant.knows(parameter, first)) {
                throw new UsageException(
                        "%s has no parameter '%s' to sweep; name others with --composites or --attributors"
                                .formatted(variant.label(), parameter));
            }
        }
        return parameters().stream()
                .map(value ->
                        variants.stream().map(variant -> variant.varying(value)).toList())
                .toList();
    }

    private List<String> parameters() {
        return values.stream().map(value -> parameter + "=" + value).toList();
    }
}
