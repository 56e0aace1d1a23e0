package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.ResultFile;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.DatasetRun;
import org.jennit.dataset.FileNames;
import org.jennit.dataset.FolderOptions;
import org.jennit.dataset.FolderSink;
import org.jennit.dataset.LineSink;
import org.jennit.dataset.RunIdentity;
import org.jennit.dataset.RunStatistics;
import org.jennit.dataset.RunSummary;
import org.jennit.dataset.Sample;
import org.jennit.dataset.SampleReader;
import org.jennit.dataset.SampleTargets;
import org.jennit.image.Preprocessing;
import picocli.CommandLine;

/**
 * Pictures and arrays, explained file by file.
 *
 * @param options what is asked for
 * @param console where it is told of
 */
record SampleRun(ExplainOptions options, Console console) {
    /** The kinds of results of which the first that there is goes to the standard output. */
    private static final List<String> PRINTED = List.of(FolderSink.OVERLAY, FolderSink.HEATMAP, FolderSink.RELEVANCE);

    SampleRun(ExplainOptions options) {
        this(options, options.console());
    }

    /** Explains them, and returns the exit status. */
    int explain() throws IOException {
        List<Sample> all = options.samples().all(options.folder());
        List<Sample> samples = options.samples().chosenOf(all);
        options.samples().warnOfOthers(console);
        if (options.isPrinted() && samples.size() != 1) {
            throw new UsageException(
                    "-o - prints one result, but there are %d files; name a folder".formatted(samples.size()));
        }
        try (ResultFile folder = ResultFile.of(options.folder(), "results")) {
            options.writeTo(folder.path());
            return explain(all, samples);
        }
    }

    private int explain(List<Sample> all, List<Sample> samples) throws IOException {
        ModelMetadata known = options.model().metadata();
        SampleTargets targets = options.targets(all, known);
        SampleReader early =
                new SampleReader(known.preprocessing(), options.model().limits());
        early.begin(samples.get(0));
        long start = System.nanoTime();
        try (Model model = options.model().loadForFiles()) {
            ModelChoice.requireRelevance(model, options.layers().isEmpty());
            console.detail("loaded %s in %.0f ms".formatted(model.file(), (System.nanoTime() - start) / 1e6));
            options.methods().suit(model, options.model().knowsBounds(samples), console::say);
            ModelMetadata metadata = options.model().suited(known, model, console::say);
            SampleReader reader = metadata.equals(known)
                    ? early
                    : new SampleReader(metadata.preprocessing(), options.model().limits());
            FileNames names = options.names(samples);
            if (!options.json()) {
                options.createFolder();
            }
            options.model().requirePreprocessing(samples, metadata);
            metadata.warnOfLabels(model, console);
            try (Attributor attributor = options.attributor(model, metadata, samples)) {
                DatasetRun run = DatasetRun.of(attributor, samples, reader).targets(targets);
                options.batchSize().ifPresent(run::batchSize);
                ClassScores scores = new ClassScores(model, attributor.output(), metadata.labels());
                if (options.json()) {
                    return print(run, new LineSink(scores, console::result));
                }
                FolderSink folder = new FolderSink(names, folderOptions(model, metadata), scores, reader);
                if (isRecorded()) {
                    folder.recorded(identity(model, samples), options.resume());
                }
                ConsoleSink sink = new ConsoleSink(folder, scores, console);
                int status = explain(run, sink, folder.summary(), targets);
                if (options.isPrinted()) {
                    print(sink.files());
                }
                return status;
            }
        }
    }

    /** Prints lines of JSON and writes no files. */
    private int print(DatasetRun run, LineSink sink) throws IOException {
        run.into(sink);
        sink.summary().failures().forEach(console::warn);
        return sink.summary().failures().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private int explain(DatasetRun run, ConsoleSink sink, RunSummary summary, SampleTargets targets)
            throws IOException {
        RunStatistics statistics;
        try (Interruption interruption = new Interruption(isRecorded());
                ConsoleProgress progress = new ConsoleProgress(console)) {
            statistics = run.progress(progress).stopWhen(interruption::happened).into(sink);
        } catch (IOException e) {
            boolean resumable = isRecorded() && sink.begun();
            throw resumable
                    ? new IOException(
                            ErrorReporter.message(e) + "; finished results are kept, and --resume continues from there",
                            e)
                    : e;
        }
        double seconds = statistics.elapsed().toNanos() / 1e9;
        console.detail("%d %s in %.1f s; ONNX Runtime computed for %.1f %% of the time"
                .formatted(
                        statistics.samples(),
                        statistics.samples() == 1 ? "sample" : "samples",
                        seconds,
                        statistics.computing().toNanos() / 1e7 / seconds));
        if (statistics.stopped()) {
            console.warn("interrupted; finished results are kept, and --resume continues from there");
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (options.paint().sharedScale()) {
            console.say(String.format(Locale.ROOT, "the colours of all heatmaps end at ±%.3g", summary.bound()));
        }
        sink.conclude(targets);
        return summary.failures().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void print(Map<String, Path> files) throws IOException {
        Optional<Path> first =
                PRINTED.stream().filter(files::containsKey).map(files::get).findFirst();
        if (first.isPresent()) {
            console.result(first.get());
        }
    }

    private FolderOptions folderOptions(Model model, ModelMetadata metadata) {
        Preprocessing.Layout layout =
                metadata.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW);
        return new FolderOptions(
                layout,
                options.paint().style(),
                options.paint().overlay(),
                options.arrays(),
                options.paint().sharedScale(),
                options.layers().units(model));
    }

    private boolean isRecorded() {
        return options.samples().isMany() || options.resume();
    }

    private RunIdentity identity(Model model, List<Sample> samples) throws IOException {
        List<Path> files = new ArrayList<>(model.files());
        files.add(ModelMetadata.fileBeside(options.model().file()));
        return RunIdentity.of(options.facts(), files, samples);
    }
}
