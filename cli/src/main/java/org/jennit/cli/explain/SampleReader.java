package org.jennit.cli.explain;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.Sample;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.tensor.Tensor;

/** Makes files inputs of the model. */
final class SampleReader {
    private final ModelMetadata metadata;
    private final boolean keepsViews;
    private Optional<Ahead> ahead = Optional.empty();

    private record Ahead(Sample sample, FutureTask<LoadedSample> loaded) {}

    /**
     * Reads pictures as a model sees them.
     *
     * @param keepsViews whether what the model sees of a picture is wanted besides its input
     */
    SampleReader(ModelMetadata metadata, boolean keepsViews) {
        this.metadata = metadata;
        this.keepsViews = keepsViews;
    }

    /** Begins to read the first file while the model is loaded. */
    void begin(Sample first) {
        if (first.isTensor() || metadata.preprocessing().isPresent()) {
            FutureTask<LoadedSample> loading = new FutureTask<>(() -> readNow(first));
            ForkJoinPool.commonPool().execute(loading);
            ahead = Optional.of(new Ahead(first, loading));
        }
    }

    /** The input that a file holds, or why it holds none. */
    LoadedSample read(Sample sample) {
        return ahead.filter(begun -> begun.sample.equals(sample))
                .map(begun -> PipelineStage.result(begun.loaded))
                .orElseGet(() -> readNow(sample));
    }

    private LoadedSample readNow(Sample sample) {
        try {
            return sample.isTensor() ? array(sample) : picture(sample);
        } catch (IOException e) {
            return new FailedSample(sample, e);
        } catch (IllegalArgumentException e) {
            return new FailedSample(sample, new IOException(sample.file() + ": " + e.getMessage(), e));
        } catch (OutOfMemoryError e) {
            return new FailedSample(
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

    private LoadedSample picture(Sample sample) throws IOException {
        Picture view = view(sample);
        Tensor input = preprocessing().input(view);
        return new LoadedSample.ModelInput(sample, input, keepsViews ? Optional.of(view) : Optional.empty());
    }

    private static LoadedSample array(Sample sample) throws IOException {
        return new LoadedSample.ModelInput(sample, sample.array(), Optional.empty());
    }

    private Preprocessing preprocessing() {
        return metadata.preprocessing().orElseThrow();
    }
}
