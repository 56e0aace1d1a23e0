package org.jennit.cli.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.Sample;
import org.jennit.image.Labels;

/** Folders as classes: their names are labels, WordNet ids where the labels have them, or class indices. */
final class ClassFolders {
    private static final int LISTED = 10;

    private ClassFolders() {}

    /**
     * The class of each folder that holds samples.
     *
     * @throws UsageException naming all folders that are not classes, or samples that are not in a folder
     */
    static Map<String, Integer> of(List<Sample> samples, Optional<Labels> labels) {
        TargetExpression targets = new TargetExpression(labels);
        Map<String, Integer> classes = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        List<String> outside = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.group().isEmpty()) {
                outside.add(sample.file().toString());
                continue;
            }
            String folder = sample.group().get();
            if (!classes.containsKey(folder)) {
                try {
                    classes.put(folder, targets.index(folder));
                } catch (UsageException e) {
                    classes.put(folder, -1);
                    unknown.add(String.valueOf(e.getMessage()));
                }
            }
        }
        if (!outside.isEmpty()) {
            throw new UsageException(
                    "--target folder takes the class from the folder directly below the one given, but "
                            + listed(outside) + " is not in such a folder");
        }
        if (unknown.size() == 1) {
            throw new UsageException("--target folder: " + unknown.get(0));
        }
        if (!unknown.isEmpty()) {
            throw new UsageException(
                    "--target folder: %d folders are not classes: %s".formatted(unknown.size(), listed(unknown)));
        }
        return classes;
    }

    private static String listed(List<String> some) {
        String first = some.stream().limit(LISTED).collect(Collectors.joining(" · "));
        return some.size() > LISTED ? first + " · and " + (some.size() - LISTED) + " more" : first;
    }
}
