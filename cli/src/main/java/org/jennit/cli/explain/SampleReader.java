package org.jennit.cli.explain;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.Vision;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.tensor.Tensor;

/** Makes files inputs of the model. */
final class SampleReader {
    private final Vision vision;
    private final boolean keepsViews;
    private Optional<Ahead> ahead = Optional.empty();

    private record Ahead(Sample sample, FutureTask<Loaded> loaded) {}

    /**
     * Reads pictures as a model sees them.
     *
     * @param keepsViews whether what the model sees of a picture is wanted besides its input
     */
    SampleReader(Vision vision, boolean keepsViews) {
        this.vision = vision;
        this.keepsViews = keepsViews;
    }

    /** Begins to read the first file while the model is loaded. */
    void begin(Sample first) {
        if (first.isTensor() || vision.preprocessing().isPresent()) {
            FutureTask<Loaded> loading = new FutureTask<>(() -> readNow(first));
            ForkJoinPool.commonPool().execute(loading);
            ahead = Optional.of(new Ahead(first, loading));
        }
    }

    /** The input that a file holds, or why it holds none. */
    Loaded read(Sample sample) {
        return ahead.filter(begun -> begun.sample.equals(sample))
                .map(begun -> Stage.result(begun.loaded))
                .orElseGet(() -> readNow(sample));
    }

    private Loaded readNow(Sample sample) {
        try {
            return sample.isTensor() ? array(sample) : picture(sample);
        } catch (IOException e) {
            return new Failure(sample, e);
        } catch (IllegalArgumentException e) {
            return new Failure(sample, new IOException(sample.file() + ": " + e.getMessage(), e));
        } catch (OutOfMemoryError e) {
            return new Failure(
                    sample,
                    new IOException(
                            sample.file()
                                    + ": needs more memory than there is; shrink it, or give more (JENNIT_JAVA_OPTS=-Xmx8g)",
                            e));
        }
    }

    /** What the model sees of a picture. */
    Picture view(Sample sample) throws IOException {
        return preprocessing().view(Picture.read(sample.file()));
    }

    private Loaded picture(Sample sample) throws IOException {
        Picture view = view(sample);
        Tensor input = preprocessing().input(view);
        return new Loaded.Input(sample, input, keepsViews ? Optional.of(view) : Optional.empty());
    }

    private static Loaded array(Sample sample) throws IOException {
        return new Loaded.Input(sample, sample.array(), Optional.empty());
    }

    private Preprocessing preprocessing() {
        return vision.preprocessing().orElseThrow();
    }
}
