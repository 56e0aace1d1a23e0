package org.jennit.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.Home;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.NamedInputs;
import org.jennit.dataset.Sample;

/**
 * What a report explains: files, each a sample or several, or one sample of a model of several inputs.
 *
 * @param samples the files
 * @param named the arrays by input; empty where there are files
 */
record ReportedInputs(List<Sample> samples, NamedInputs named) {
    /** What people gave, with an option or without; nothing means the bundled photograph. */
    static ReportedInputs of(List<Path> files, List<String> byInput) throws IOException {
        List<String> texts = new ArrayList<>(byInput);
        files.forEach(file -> texts.add(file.toString()));
        NamedInputs named = NamedInputs.among(texts);
        return new ReportedInputs(
                named.isEmpty() ? Sample.find(files.isEmpty() ? List.of(Home.photograph()) : files) : List.of(), named);
    }

    /** Whether arrays are among them, whose numbers have no known bounds. */
    boolean haveArrays() {
        return !named.isEmpty() || samples.stream().anyMatch(Sample::isTensor);
    }

    /** Loads the model for them. */
    Model load(ModelChoice choice) throws IOException {
        return named.isEmpty() ? choice.loadForFiles() : choice.load();
    }

    /** Explains them one after another, and returns those that could not be explained. */
    List<ReportPage.FailedInput> addTo(ReportEntries entries, Model model, Console console) throws IOException {
        List<ReportPage.FailedInput> failures = new ArrayList<>();
        for (Sample sample : samples) {
            int before = entries.made().size();
            try {
                entries.add(sample);
            } catch (IOException e) {
                console.failure(e);
                failures.add(new ReportPage.FailedInput(sample.file().toString(), ErrorReporter.message(e)));
            }
            tell(entries, before, console);
        }
        if (!named.isEmpty()) {
            entries.add(named.read(model));
            tell(entries, 0, console);
        }
        return failures;
    }

    private static void tell(ReportEntries entries, int before, Console console) {
        entries.made().stream()
                .skip(before)
                .forEach(entry -> console.say(entry.name() + (entry.says().isEmpty() ? "" : ": " + entry.says())));
    }
}
