package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jennit.ModelOptions;
import org.jennit.cli.ErrorReporter;

/** The check of an installation against cases with known results. */
public final class Conformance {
    private Conformance() {}

    /**
     * Runs all cases.
     *
     * @param paths zip files and folders with cases, at any depth
     * @param options how models are loaded and run
     * @param progress is told of each case when it is done
     * @throws IOException where there are no cases
     */
    static List<CaseResult> run(List<Path> paths, ModelOptions options, Consumer<CaseResult> progress)
            throws IOException {
        List<CaseResult> results = new ArrayList<>();
        try (CaseFamilies families = CaseFamilies.open(paths)) {
            for (Map.Entry<String, List<Path>> family : families.cases().entrySet()) {
                for (Path folder : family.getValue()) {
                    List<CaseResult> some = run(folder, family.getKey(), options);
                    some.forEach(progress);
                    results.addAll(some);
                }
            }
        }
        return results;
    }

    private static List<CaseResult> run(Path folder, String family, ModelOptions options) {
        if (!Files.exists(folder.resolve(CaseFamilies.IMAGES))) {
            return List.of(CaseRunner.run(folder, family, options));
        }
        try {
            return ImageCases.run(folder, family);
        } catch (IOException | RuntimeException e) {
            return List.of(new CaseResult(family, family, List.of(), Optional.of(ErrorReporter.message(e))));
        }
    }
}
