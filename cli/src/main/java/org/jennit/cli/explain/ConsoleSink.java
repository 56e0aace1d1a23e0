package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jennit.attribution.Completeness;
import org.jennit.attribution.ProgressListener;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.ExplainedSample;
import org.jennit.dataset.FolderSink;
import org.jennit.dataset.ResultSink;
import org.jennit.dataset.ResumePoint;
import org.jennit.dataset.Sample;
import org.jennit.dataset.SampleRow;
import org.jennit.dataset.SampleTargets;

/** A folder of results that is reported on the console: of few samples each one, of many their failures and totals. */
final class ConsoleSink implements ResultSink<ConsoleSink.ReportedSample> {
    /** With more samples than this they are no longer printed one by one. */
    private static final int MOST_PRINTED = 20;

    private static final int MOST_FAILURES_PRINTED = 20;

    /** The part of a rise that relevance may miss without a word. */
    private static final double MOST_MISSED = 0.01;

    private static final String TURNED_PICTURE =
            "  signs: red raises what is explained; since its output is negative, arrays have the opposite signs";

    private static final String TURNED_ARRAY =
            "  signs: the output that is explained is negative, so positive relevance lowers it";

    private final FolderSink folder;
    private final ClassScores scores;
    private final Console console;
    private Map<String, Path> files = Map.of();
    private int samples;
    private boolean begun;

    ConsoleSink(FolderSink folder, ClassScores scores, Console console) {
        this.folder = folder;
        this.scores = scores;
        this.console = console;
    }

    /**
     * What is printed of a sample.
     *
     * @param written its results
     * @param lines what is printed unless there are many samples
     * @param ledger what is printed because it was asked for: the ledger, the audit
     */
    record ReportedSample(FolderSink.WrittenSample written, List<String> lines, List<String> ledger) {}

    /** Whether results may have been kept. */
    boolean begun() {
        return begun;
    }

    @Override
    public ResumePoint begin(List<List<Sample>> batches) throws IOException {
        samples = batches.stream().mapToInt(List::size).sum();
        try {
            ResumePoint start = folder.begin(batches);
            begun = true;
            return start;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--resume: " + e.getMessage() + " without --resume", e);
        }
    }

    @Override
    public ReportedSample prepare(ExplainedSample result) {
        FolderSink.WrittenSample written = folder.prepare(result);
        List<String> lines = new ArrayList<>();
        List<String> ledger = new ArrayList<>();
        if (result instanceof ExplainedSample.SampleAttribution part) {
            for (int row = 0; row < part.rows(); row++) {
                lines.addAll(lines(part, row));
                ledger.addAll(ledger(part, row)); // of a failure too, which it explains
            }
            written.files().forEach((kind, file) -> lines.add("  %s: %s".formatted(described(kind, part), file)));
        }
        return new ReportedSample(written, lines, ledger);
    }

    private List<String> lines(ExplainedSample.SampleAttribution part, int row) {
        SampleRow place = new SampleRow(part.sample(), part.first() + row);
        String explained = part.targets() instanceof SampleTargets.FolderTargets folders
                ? folders.classOf(place).map(scores::name).orElse("")
                : part.attribution().explained();
        List<String> lines = new ArrayList<>(List.of(name(part, row) + ": " + explained));
        lines.addAll(scores.lines(part.output(row)));
        part.attribution().completeness().ifPresent(sums -> lines.addAll(completeness(sums, row, console.isVerbose())));
        if (part.isTurned(row)) {
            lines.add(part.sample().isTensor() ? TURNED_ARRAY : TURNED_PICTURE);
        }
        return lines;
    }

    /** A line where relevance misses the rise of the score, or all are wanted. */
    static List<String> completeness(Completeness sums, int row, boolean always) {
        double gap = sums.gap(row);
        return always || gap > MOST_MISSED
                ? List.of(String.format(
                        Locale.ROOT,
                        "  relevance adds up to %.4g, the score rises by %.4g from the baseline (%.2g %% off%s)",
                        sums.reached().get(row),
                        sums.expected().get(row),
                        100 * gap,
                        gap > MOST_MISSED ? "; more steps come nearer, -p n_iter=100 -p steps=legendre" : ""))
                : List.of();
    }

    private static List<String> ledger(ExplainedSample.SampleAttribution part, int row) {
        List<String> lines = new ArrayList<>();
        part.attribution().ledger().ifPresent(ledger -> {
            if (part.rows() > 1) {
                lines.add("  " + name(part, row));
            }
            lines.addAll(LedgerTable.lines(ledger, row));
        });
        if (!part.attribution().audits().isEmpty()) {
            if (part.rows() > 1) {
                lines.add("  " + name(part, row));
            }
            lines.addAll(AuditTable.lines(part.attribution().audits().get(row)));
        }
        return lines;
    }

    private static String name(ExplainedSample.SampleAttribution part, int row) {
        return part.sample().file() + (part.rows() > 1 ? " [" + row + "]" : "");
    }

    private static String described(String kind, ExplainedSample.SampleAttribution part) {
        Optional<String> layer = part.activations().keySet().stream()
                .filter(name -> kind.equals(name + ".activation"))
                .findFirst();
        return layer.map(name -> "activation at " + name)
                .orElse(part.inner().containsKey(kind) ? "relevance at " + kind : kind);
    }

    @Override
    public void finish(List<ReportedSample> batch) throws IOException {
        folder.finish(batch.stream().map(ReportedSample::written).toList());
        boolean each = samples <= MOST_PRINTED || console.isVerbose();
        for (ReportedSample sample : batch) {
            files = sample.written().files();
            sample.written().failure().ifPresent(console::failure);
            if (each) {
                sample.lines().forEach(console::say);
            }
            sample.ledger().forEach(console::result);
        }
    }

    @Override
    public void complete(BooleanSupplier stopped, ProgressListener progress) throws IOException {
        folder.complete(stopped, progress);
    }

    /** The files of the last sample, by kind. */
    Map<String, Path> files() {
        return files;
    }

    @Override
    public void end() throws IOException {
        folder.end();
    }

    /** Prints the totals. */
    void conclude(SampleTargets targets) {
        List<String> warnings = folder.summary().warnings();
        int rows = folder.summary().explained();
        if (!warnings.isEmpty() && rows > 1) {
            console.warn("of %d of %d samples %s".formatted(warnings.size(), rows, warnings.get(0)));
        }
        List<String> failures = folder.summary().failures();
        if (!failures.isEmpty() && samples > 1) {
            console.warn("%d of %d files could not be explained%s"
                    .formatted(failures.size(), samples, samples > MOST_PRINTED ? ":" : ""));
            if (samples > MOST_PRINTED) {
                failures.stream().limit(MOST_FAILURES_PRINTED).forEach(console::warn);
                if (failures.size() > MOST_FAILURES_PRINTED) {
                    console.warn("and %d more; results.jsonl has them all"
                            .formatted(failures.size() - MOST_FAILURES_PRINTED));
                }
            }
        }
        if (targets instanceof SampleTargets.FolderTargets) {
            console.say(Accuracy.of(folder.summary()));
        }
        folder.results().ifPresent(file -> console.say("results: " + file));
    }
}
