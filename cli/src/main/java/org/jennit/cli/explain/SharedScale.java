package org.jennit.cli.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.cli.Progress;
import org.jennit.cli.option.Sample;
import org.jennit.image.Heatmap;
import org.jennit.tensor.Npy;

/**
 * One scale for all heatmaps of a run. It is known only at the end, so until then what they show is kept in a folder
 * beside the results, and painted from there; what is painted is kept no longer.
 */
final class SharedScale {
    private static final int BATCH = 8;

    private final Path kept;
    private final FileNames names;
    private final HeatmapOptions paint;
    private final SampleReader reader;

    SharedScale(Path folder, FileNames names, HeatmapOptions paint, SampleReader reader) {
        this.kept = folder.resolve(".unpainted");
        this.names = names;
        this.paint = paint;
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

    /** Paints all that is kept; the colours end at a bound. Stops early where it is interrupted. */
    void paint(List<Sample> samples, double bound, Interruption interruption, Progress progress) throws IOException {
        List<Sample> unpainted =
                samples.stream().filter(sample -> Files.exists(file(sample))).toList();
        try (PipelineStage<Sample, Sample> painting = new PipelineStage<>(
                "painter",
                interruption.until(SampleBatches.of(unpainted, BATCH).iterator()),
                2,
                sample -> painted(sample, bound))) {
            while (painting.hasNext()) {
                progress.advance(painting.next().size());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!interruption.happened()) {
            clear();
        }
    }

    private Sample painted(Sample sample, double bound) {
        try {
            Heatmap heatmap = paint.paint(Npy.read(file(sample)), bound);
            heatmap.save(names.of(sample, FileNames.HEATMAP, "png"));
            if (paint.overlay()) {
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
