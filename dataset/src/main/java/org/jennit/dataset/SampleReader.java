package org.jennit.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.parameter.Limits;
import org.jennit.tensor.Tensor;

/** Reads files as inputs of a model. */
public final class SampleReader {
    private final Optional<Preprocessing> preprocessing;
    private final Limits limits;
    private Optional<Ahead> ahead = Optional.empty();

    private record Ahead(Sample sample, FutureTask<LoadedSample> loaded) {}

    /**
     * A reader of pictures and arrays.
     *
     * @param preprocessing turns pictures into inputs; empty if there are only arrays
     * @param limits how much work a picture may cause
     */
    public SampleReader(Optional<Preprocessing> preprocessing, Limits limits) {
        this.preprocessing = preprocessing;
        this.limits = limits;
    }

    /** A reader of pictures, preprocessed like this, and of arrays, which are inputs as they are. */
    public static SampleReader of(Preprocessing preprocessing) {
        return new SampleReader(Optional.of(preprocessing), Limits.DEFAULT);
    }

    /** Starts to read the first file, which may take place while the model is loaded. */
    public void begin(Sample first) {
        if (first.isTensor() || preprocessing.isPresent()) {
            FutureTask<LoadedSample> loading = new FutureTask<>(() -> readNow(first));
            ForkJoinPool.commonPool().execute(loading);
            ahead = Optional.of(new Ahead(first, loading));
        }
    }

    /** The input that a file holds, or why it holds none. */
    public LoadedSample read(Sample sample) {
        return ahead.filter(begun -> begun.sample.equals(sample))
                .map(begun -> PipelineStage.result(begun.loaded))
                .orElseGet(() -> readNow(sample));
    }

    private LoadedSample readNow(Sample sample) {
        try {
            requireFile(sample.file());
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
                                    + ": does not fit into memory; scale it down, or give Java more memory (JENNIT_JAVA_OPTS=-Xmx8g)",
                            e));
        }
    }

    /** A pipe would be waited for, and a device may never end. */
    private static void requireFile(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder that cannot be opened (permission denied)");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + ": is a pipe, socket or device, not a file");
        }
    }

    /** What the model sees of a picture. */
    Picture view(Sample sample) throws IOException {
        return preprocessing().view(Picture.read(sample.file(), limits));
    }

    private LoadedSample picture(Sample sample) throws IOException {
        Picture view = view(sample);
        Tensor input = preprocessing().input(view);
        return new LoadedSample.ModelInput(sample, input, Optional.of(view));
    }

    private static LoadedSample array(Sample sample) throws IOException {
        return new LoadedSample.ModelInput(sample, sample.array(), Optional.empty());
    }

    private Preprocessing preprocessing() {
        return preprocessing.orElseThrow(
                () -> new IllegalArgumentException("is a picture, and no preprocessing turns it into an input"));
    }
}
