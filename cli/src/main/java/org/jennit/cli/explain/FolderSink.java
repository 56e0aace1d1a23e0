package org.jennit.cli.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.cli.option.Sample;
import org.jennit.image.Heatmap;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/** Writes the files of explained samples, and says what is in them. */
final class FolderSink {
    private static final String ACTIVATION = ".activation";

    private final Path folder;
    private final FileNames names;
    private final HeatmapOptions paint;
    private final Preprocessing.Layout layout;
    private final boolean arrays;
    private final ResultLines lines;
    private final Optional<SharedScale> shared;

    /**
     * Writes into a folder.
     *
     * @param layout the order of the axes of the model's input
     * @param arrays whether the relevance of pictures is wanted as arrays too
     * @param lines describes results
     * @param shared takes heatmaps that are painted at the end on one scale, if they are
     */
    FolderSink(
            Path folder,
            FileNames names,
            HeatmapOptions paint,
            Preprocessing.Layout layout,
            boolean arrays,
            ResultLines lines,
            Optional<SharedScale> shared) {
        this.folder = folder;
        this.names = names;
        this.paint = paint;
        this.layout = layout;
        this.arrays = arrays;
        this.lines = lines;
        this.shared = shared;
    }

    /**
     * What was written of a sample.
     *
     * @param lines a line of {@code results.jsonl} for each of its rows
     * @param said what is told about it
     * @param asked what is told even if only results are wanted
     * @param failure why there are no results, if there are none
     */
    record WrittenSample(
            List<Map<String, Object>> lines, List<String> said, List<String> asked, Optional<Exception> failure) {
        static WrittenSample failed(Sample sample, Exception reason) {
            return new WrittenSample(
                    List.of(ResultLines.failure(sample, reason)), List.of(), List.of(), Optional.of(reason));
        }
    }

    /**
     * Writes a sample's files; when this returns, all of them are in place.
     *
     * @throws UncheckedIOException where one cannot be written
     */
    WrittenSample write(ExplainedSample explained) {
        if (explained instanceof FailedSample failure) {
            return WrittenSample.failed(failure.sample(), failure.reason());
        }
        ExplainedSample.SampleAttribution part = (ExplainedSample.SampleAttribution) explained;
        try {
            Map<String, Path> files = new LinkedHashMap<>();
            Optional<Heatmap> heatmap = part.sample().isTensor() ? Optional.empty() : Optional.of(heatmap(part));
            if (heatmap.isPresent()) {
                paint(part, heatmap.get(), files);
            }
            Optional<Tensor> relevance = part.relevance();
            if (relevance.isPresent() && (arrays || heatmap.isEmpty())) {
                array(part.sample(), "relevance", relevance.get(), files);
            }
            if (heatmap.isEmpty()) {
                array(part.sample(), "output", part.output(), files);
            }
            for (Map.Entry<String, Tensor> inner : part.inner().entrySet()) {
                array(part.sample(), inner.getKey(), inner.getValue(), files);
            }
            for (Map.Entry<String, Tensor> layer : part.activations().entrySet()) {
                array(part.sample(), layer.getKey() + ACTIVATION, layer.getValue(), files);
            }
            return written(part, heatmap, files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) { // relevance that is not finite
            return WrittenSample.failed(
                    part.sample(), new IOException(part.sample().file() + ": " + e.getMessage(), e));
        }
    }

    /** With its bound, which is asked for more than once. */
    private Heatmap heatmap(ExplainedSample.SampleAttribution part) {
        Heatmap heatmap = paint.paint(Heatmap.of(part.relevance().orElseThrow(), layout));
        return heatmap.bound(heatmap.bounds()[0]);
    }

    private void paint(ExplainedSample.SampleAttribution part, Heatmap heatmap, Map<String, Path> files)
            throws IOException {
        Path file = place(part.sample(), FileNames.HEATMAP, "png", files);
        Optional<Path> overlay =
                paint.overlay() ? Optional.of(place(part.sample(), "overlay", "png", files)) : Optional.empty();
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

    private void array(Sample sample, String kind, Tensor tensor, Map<String, Path> files) throws IOException {
        Npy.write(tensor, place(sample, kind, "npy", files));
    }

    private Path place(Sample sample, String kind, String extension, Map<String, Path> files) throws IOException {
        Path file = names.of(sample, kind, extension);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        files.put(kind, file);
        return file;
    }

    private WrittenSample written(
            ExplainedSample.SampleAttribution part, Optional<Heatmap> heatmap, Map<String, Path> files)
            throws IOException {
        Map<String, String> relative = new LinkedHashMap<>();
        files.forEach((kind, file) ->
                relative.put(kind, folder.relativize(file).toString().replace('\\', '/')));
        List<Map<String, Object>> described = new ArrayList<>();
        List<String> said = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        for (int row = 0; row < part.rows(); row++) {
            described.add(lines.line(part, row, heatmap.map(map -> map.bounds()[0]), relative));
            said.addAll(lines.said(part, row));
            int inBatch = part.from() + row;
            part.attribution().ledger().ifPresent(ledger -> asked.addAll(LedgerTable.lines(ledger, inBatch)));
        }
        files.forEach((kind, file) -> said.add("  %s: %s".formatted(described(kind, part), file)));
        return new WrittenSample(described, said, asked, Optional.empty());
    }

    private static String described(String kind, ExplainedSample.SampleAttribution part) {
        String layer = kind.endsWith(ACTIVATION) ? kind.substring(0, kind.length() - ACTIVATION.length()) : "";
        if (part.activations().containsKey(layer)) {
            return "activation at " + layer;
        }
        return part.inner().containsKey(kind) ? "relevance at " + kind : kind;
    }
}
