package org.jennit.cli.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jennit.cli.Console;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.Progress;
import org.jennit.cli.option.Sample;

/**
 * The explanation of samples in a pipeline: threads read files ahead, this one runs batches, and threads write results,
 * all at once. Batches end in their order: first their files are in place, then the record says so.
 */
final class DatasetRun {
    /** With more samples than this they are no longer printed one by one. */
    private static final int MOST_TOLD = 20;

    private static final int MOST_FAILURES_TOLD = 20;
    private static final int READ_AHEAD = 3;
    private static final int WRITTEN_BEHIND = 2;

    private final SampleReader reader;
    private final BatchExplainer run;
    private final FolderSink writer;
    private final Optional<RunRecord> record;
    private final RunSummary summary;
    private final Console console;

    /**
     * What works together.
     *
     * @param record takes a line for each sample, if one is kept
     * @param summary the sum of all lines, of this run and of the one that it goes on with
     */
    DatasetRun(
            SampleReader reader,
            BatchExplainer run,
            FolderSink writer,
            Optional<RunRecord> record,
            RunSummary summary,
            Console console) {
        this.reader = reader;
        this.run = run;
        this.writer = writer;
        this.record = record;
        this.summary = summary;
        this.console = console;
    }

    /**
     * Explains batches of samples.
     *
     * @param batches those that are left to do
     * @param all the number of samples of the whole run
     */
    void explain(List<List<Sample>> batches, int all, Interruption interruption) throws IOException {
        int left = batches.stream().mapToInt(List::size).sum();
        boolean told = all <= MOST_TOLD || console.isVerbose();
        long start = System.nanoTime();
        try (Progress progress = console.progress(all, all - left);
                PipelineStage<Sample, LoadedSample> reading =
                        new PipelineStage<>("reader", batches.iterator(), READ_AHEAD, reader::read);
                PipelineStage<ExplainedSample, FolderSink.WrittenSample> writing = new PipelineStage<>(
                        "writer", interruption.until(explained(reading)), WRITTEN_BEHIND, writer::write)) {
            while (writing.hasNext()) {
                List<FolderSink.WrittenSample> batch = writing.next();
                finish(batch, told);
                progress.advance(batch.size());
            }
        } catch (UncheckedIOException e) {
            String onward = record.isPresent() ? "; what is finished is kept, and --resume goes on from there" : "";
            throw new IOException(ErrorReporter.message(e) + onward, e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        console.detail("%d samples in %.1f s, the runtime computed %.1f %% of the time"
                .formatted(left, seconds, run.busyNanos() / 1e7 / seconds));
    }

    private Iterator<List<ExplainedSample>> explained(Iterator<List<LoadedSample>> reading) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reading.hasNext();
            }

            @Override
            public List<ExplainedSample> next() {
                return run.explain(reading.next());
            }
        };
    }

    private void finish(List<FolderSink.WrittenSample> batch, boolean told) throws IOException {
        for (FolderSink.WrittenSample written : batch) {
            written.lines().forEach(summary::add);
        }
        if (record.isPresent()) {
            record.get()
                    .append(batch.stream()
                            .flatMap(written -> written.lines().stream())
                            .toList());
        }
        for (FolderSink.WrittenSample written : batch) {
            written.failure().ifPresent(console::failure);
            if (told) {
                written.said().forEach(console::say);
            }
            written.asked().forEach(console::result);
        }
    }

    /** Says what came of all samples. */
    void conclude(int samples, boolean classesKnown) {
        List<String> failures = summary.failures();
        if (!failures.isEmpty() && samples > 1) {
            console.warn("%d of %d files could not be explained%s"
                    .formatted(failures.size(), samples, samples > MOST_TOLD ? ":" : ""));
            if (samples > MOST_TOLD) {
                failures.stream().limit(MOST_FAILURES_TOLD).forEach(console::warn);
                if (failures.size() > MOST_FAILURES_TOLD) {
                    console.warn("and %d more, which results.jsonl names with their error"
                            .formatted(failures.size() - MOST_FAILURES_TOLD));
                }
            }
        }
        if (classesKnown) {
            console.say(summary.accuracy());
        }
        record.ifPresent(kept -> console.say("results: " + kept.results()));
    }
}
