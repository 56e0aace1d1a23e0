package org.jennit.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jennit.attribution.InnerUnits;
import org.jennit.attribution.ProgressListener;
import org.jennit.image.Heatmap;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/**
 * A folder of results: heatmaps of pictures, relevance and output of arrays, and with a record {@code results.jsonl}, a
 * line for each row, from which an interrupted run resumes so that in the end every file is, byte for byte, as if it had
 * never been interrupted.
 */
public final class FolderSink implements ResultSink<FolderSink.WrittenSample> {
    /** The kind of a picture's heatmap. */
    public static final String HEATMAP = FileNames.HEATMAP;

    /** The kind of a picture's heatmap over the picture. */
    public static final String OVERLAY = "overlay";

    /** The kind of the relevance of an array. */
    public static final String RELEVANCE = "relevance";

    /** The kind of the audits of a sample. */
    private static final String AUDIT = "audit";

    /** Audits of so many rows of an array are drawn. */
    private static final int ROWS_DRAWN = 20;

    /** The end of the kind of a layer's activations. */
    private static final String ACTIVATION = ".activation";

    private final FolderOptions options;
    private final FileNames names;
    private final ResultLines lines;
    private final Optional<SharedScale> shared;
    private final RunSummary summary = new RunSummary();
    private Optional<RunRecord> record = Optional.empty();
    private Optional<FolderLock> lock = Optional.empty();
    private RunIdentity identity = new RunIdentity(Map.of());
    private boolean resumes;
    private List<Sample> samples = List.of();

    /**
     * A folder without a record.
     *
     * @param names the folder, and the names of the files in it
     * @param options which files are written, and how heatmaps look
     * @param scores the scores of the model
     * @param reader the reader of the run; heatmaps on a shared scale see pictures again through it
     */
    public FolderSink(FileNames names, FolderOptions options, ClassScores scores, SampleReader reader) {
        this.options = options;
        this.names = names;
        this.lines = new ResultLines(scores);
        this.shared = options.sharedScale()
                ? Optional.of(new SharedScale(names, options.style(), options.overlay(), reader))
                : Optional.empty();
    }

    /**
     * Keeps a record of what is finished. No other run may write into the folder meanwhile.
     *
     * @param run what the results depend on
     * @param resume whether to go on where the folder's record ends, if it has one of the same run
     */
    public FolderSink recorded(RunIdentity run, boolean resume) {
        record = Optional.of(new RunRecord(names.folder(), shared.isPresent()));
        identity = run;
        resumes = resume;
        return this;
    }

    /**
     * What was written of a sample.
     *
     * @param sample the file
     * @param lines a line of {@code results.jsonl} for each of its rows
     * @param files its files by kind
     * @param failure why there are no results, if there are none
     */
    public record WrittenSample(
            Sample sample, List<Map<String, Object>> lines, Map<String, Path> files, Optional<Exception> failure) {
        static WrittenSample failed(FailedSample failed) {
            return new WrittenSample(
                    failed.sample(), List.of(ResultLines.failure(failed)), Map.of(), Optional.of(failed.reason()));
        }
    }

    /** The totals of what is finished. */
    public RunSummary summary() {
        return summary;
    }

    /** The file with a line for each row, if a record is kept. */
    public Optional<Path> results() {
        return record.map(RunRecord::results);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the folder's record is that of another run
     * @throws IOException if another run writes into the folder
     */
    @Override
    public ResumePoint begin(List<List<Sample>> batches) throws IOException {
        samples = batches.stream().flatMap(List::stream).toList();
        if (record.isPresent()) {
            lock = Optional.of(FolderLock.of(names.folder()));
        }
        int finished = 0;
        if (record.isPresent() && resumes) {
            finished = record.get().resume(identity, batches, summary::add);
        } else if (record.isPresent()) {
            record.get().begin(identity);
        }
        if (finished == 0 && shared.isPresent()) {
            shared.get().clear();
        }
        return new ResumePoint(finished, summary.rows());
    }

    /** Writes a sample's files; when this returns, all of them are in place. */
    @Override
    public WrittenSample prepare(ExplainedSample result) {
        if (result instanceof FailedSample failed) {
            return WrittenSample.failed(failed);
        }
        ExplainedSample.SampleAttribution part = (ExplainedSample.SampleAttribution) result;
        try {
            Map<String, Path> files = new LinkedHashMap<>();
            audit(part, files);
            boolean painted = !part.sample().isTensor() && part.relevance().isPresent();
            Optional<Heatmap> heatmap = painted ? Optional.of(heatmap(part)) : Optional.empty();
            if (heatmap.isPresent()) {
                paint(part, heatmap.get(), files);
            }
            Optional<Tensor> relevance = part.relevance();
            if (relevance.isPresent() && (options.arrays() || heatmap.isEmpty())) {
                array(part.sample(), RELEVANCE, relevance.get(), files);
            }
            if (heatmap.isEmpty()) {
                array(part.sample(), "output", part.output(), files);
            }
            for (InnerUnits units : options.units()) {
                Tensor ofUnits = units.relevance(part.attribution());
                array(part.sample(), units.kind(), ofUnits, files);
                UnitPicture.of(units.relevance(part.raising()), options.style())
                        .save(place(part.sample(), units.kind(), "png", files));
            }
            for (Map.Entry<String, Tensor> inner : part.inner().entrySet()) {
                if (options.units().stream().noneMatch(units -> units.names().contains(inner.getKey()))) {
                    array(part.sample(), inner.getKey(), inner.getValue(), files);
                }
            }
            for (Map.Entry<String, Tensor> layer : part.activations().entrySet()) {
                array(part.sample(), layer.getKey() + ACTIVATION, layer.getValue(), files);
            }
            return new WrittenSample(part.sample(), lines(part, heatmap, files), files, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) { // relevance that is not finite
            return WrittenSample.failed(new FailedSample(
                    part.sample(), new IOException(part.sample().file() + ": " + e.getMessage(), e)));
        }
    }

    /** With its bound, which is asked for more than once. */
    private Heatmap heatmap(ExplainedSample.SampleAttribution part) {
        Tensor shown = part.raising().relevance();
        Heatmap heatmap = options.style().applied(Heatmap.of(shown, options.layout()));
        return heatmap.bound(heatmap.bounds()[0]);
    }

    private void paint(ExplainedSample.SampleAttribution part, Heatmap heatmap, Map<String, Path> files)
            throws IOException {
        Path file = place(part.sample(), FileNames.HEATMAP, "png", files);
        Optional<Path> overlay =
                options.overlay() ? Optional.of(place(part.sample(), OVERLAY, "png", files)) : Optional.empty();
        if (shared.isPresent()) {
            shared.get().keep(part.sample(), heatmap);
            return;
        }
        heatmap.save(file);
        if (overlay.isPresent()) {
            Picture view = part.view().orElseThrow();
            heatmap.overlay(view).save(overlay.get());
        }
    }

    /** Even where no heatmap can be painted, since relevance is not finite: the audit says why. */
    private void audit(ExplainedSample.SampleAttribution part, Map<String, Path> files) throws IOException {
        SampleAudit audit = new SampleAudit(
                part.sample().file().toString(),
                lines.explained(part),
                part.attribution().audits());
        int rows = audit.audits().size();
        if (rows > 0) {
            audit.save(place(part.sample(), AUDIT, "json", files));
        }
        for (int row = 0; row < Math.min(rows, ROWS_DRAWN); row++) {
            String kind = rows == 1 ? AUDIT : AUDIT + "." + row;
            audit.draw(row, place(part.sample(), kind, "svg", files));
        }
    }

    private void array(Sample sample, String kind, Tensor tensor, Map<String, Path> files) throws IOException {
        Npy.write(tensor, place(sample, kind, "npy", files));
    }

    private Path place(Sample sample, String kind, String extension, Map<String, Path> files) throws IOException {
        Path file = names.of(sample, kind, extension);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        files.put(files.containsKey(kind) ? kind + "." + extension : kind, file); // an array, and a picture of it
        return file;
    }

    private List<Map<String, Object>> lines(
            ExplainedSample.SampleAttribution part, Optional<Heatmap> heatmap, Map<String, Path> files)
            throws IOException {
        Map<String, String> relative = new LinkedHashMap<>();
        files.forEach((kind, file) ->
                relative.put(kind, names.folder().relativize(file).toString().replace('\\', '/')));
        Optional<String> content = part.sample().content();
        List<Map<String, Object>> described = new ArrayList<>();
        for (int row = 0; row < part.rows(); row++) {
            described.add(lines.line(part, row, content, heatmap.map(map -> map.bounds()[0]), relative));
        }
        return described;
    }

    @Override
    public void finish(List<WrittenSample> batch) throws IOException {
        List<Map<String, Object>> all =
                batch.stream().flatMap(written -> written.lines().stream()).toList();
        all.forEach(summary::add);
        if (record.isPresent()) {
            record.get().append(all);
        }
    }

    /** Paints the heatmaps that share a scale. */
    @Override
    public void complete(BooleanSupplier stopped, ProgressListener progress) throws IOException {
        if (shared.isPresent()) {
            boolean all = shared.get().paint(samples, summary.bound(), stopped, progress);
            if (all && record.isPresent()) {
                record.get().complete();
            }
            if (all) {
                shared.get().clear();
            }
        }
    }

    @Override
    public void end() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
            lock = Optional.empty();
        }
    }
}
