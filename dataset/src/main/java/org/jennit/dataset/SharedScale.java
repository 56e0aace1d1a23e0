package org.jennit.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jennit.attribution.ProgressListener;
import org.jennit.image.Heatmap;
import org.jennit.tensor.Npy;

/**
 * One scale for all heatmaps of a run. It is known only at the end; until then their relevance is kept in a folder among
 * the results, from which they are painted.
 */
final class SharedScale {
    private static final int BATCH = 8;

    private final Path kept;
    private final FileNames names;
    private final HeatmapStyle style;
    private final boolean overlay;
    private final SampleReader reader;

    SharedScale(FileNames names, HeatmapStyle style, boolean overlay, SampleReader reader) {
        this.kept = names.folder().resolve(RunRecord.UNPAINTED);
        this.names = names;
        this.style = style;
        this.overlay = overlay;
        this.reader = reader;
    }

    /** Keeps a heatmap. */
    void keep(Sample sample, Heatmap heatmap) throws IOException {
        Path file = file(sample);
        Files.createDirectories(file.getParent());
        Npy.write(heatmap.relevance(), file);
    }

    /** Forgets what an earlier run has kept. */
    void clear() throws IOException {
        if (Files.exists(kept)) {
            try (Stream<Path> tree = Files.walk(kept)) {
                for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Paints all that is kept; the colours end at a bound. Stops early when told to; returns whether it did not. */
    boolean paint(List<Sample> samples, double bound, BooleanSupplier stopped, ProgressListener progress)
            throws IOException {
        List<Sample> unpainted =
                samples.stream().filter(sample -> Files.exists(file(sample))).toList();
        int done = 0;
        try (PipelineStage<Sample, Sample> painting = new PipelineStage<>(
                "painter", SampleBatches.of(unpainted, BATCH).iterator(), 2, sample -> painted(sample, bound))) {
            while (!stopped.getAsBoolean() && painting.hasNext()) {
                done += painting.next().size();
                progress.progressed(done, unpainted.size());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return !stopped.getAsBoolean();
    }

    private Sample painted(Sample sample, double bound) {
        try {
            Heatmap heatmap = style.applied(Npy.read(file(sample)), bound);
            heatmap.save(names.of(sample, FileNames.HEATMAP, "png"));
            if (overlay) {
                heatmap.overlay(reader.view(sample)).save(names.of(sample, "overlay", "png"));
            }
            Files.delete(file(sample));
            return sample;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Sample sample) {
        return kept.resolve(sample.name() + ".npy");
    }
}
