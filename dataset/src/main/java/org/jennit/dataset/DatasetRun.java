package org.jennit.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jennit.Attributor;
import org.jennit.attribution.ProgressListener;
import org.jennit.graph.Value;

/**
 * A run that explains many samples in a pipeline: threads read files ahead, the calling thread runs batches, and threads
 * prepare results, all at the same time, in memory that does not grow with the number of samples. Batches are finished in
 * their order: first the results of all their samples are prepared, then the sink takes them.
 *
 * <p>A file that cannot be read or explained is a {@link FailedSample} and does not end the run.
 */
public final class DatasetRun {
    /** Pictures per batch, unless another number is asked for. */
    public static final int DEFAULT_BATCH_SIZE = 8;

    private static final int READ_AHEAD = 3;
    private static final int PREPARED_BEHIND = 2;

    private final Attributor attributor;
    private final List<Sample> samples;
    private final SampleReader reader;
    private SampleTargets targets = SampleTargets.top();
    private int batchSize = DEFAULT_BATCH_SIZE;
    private ProgressListener progress = (done, all) -> {};
    private BooleanSupplier stopped = () -> false;

    private DatasetRun(Attributor attributor, List<Sample> samples, SampleReader reader) {
        this.attributor = attributor;
        this.samples = List.copyOf(samples);
        this.reader = reader;
    }

    /**
     * A run over samples.
     *
     * @param attributor explains them; its model has one input
     * @param reader turns files into inputs of the model
     */
    public static DatasetRun of(Attributor attributor, List<Sample> samples, SampleReader reader) {
        return new DatasetRun(attributor, samples, reader);
    }

    /** Explains these targets instead of the top class. */
    public DatasetRun targets(SampleTargets explained) {
        targets = explained;
        return this;
    }

    /**
     * Runs so many pictures together; an array is always a batch of its own. A model whose batch is fixed at 1 takes one
     * picture after the other.
     */
    public DatasetRun batchSize(int pictures) {
        if (pictures < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, not " + pictures);
        }
        batchSize = pictures;
        return this;
    }

    /** Tells a listener how many of all samples are done. */
    public DatasetRun progress(ProgressListener listener) {
        progress = listener;
        return this;
    }

    /** Stops after the batches under way once this says so; what is finished stays finished. */
    public DatasetRun stopWhen(BooleanSupplier condition) {
        stopped = condition;
        return this;
    }

    /**
     * Explains the samples and hands the results to a sink.
     *
     * @throws IOException if the sink cannot keep a result, or the targets cannot be read
     */
    public <R> RunStatistics into(ResultSink<R> sink) throws IOException {
        try {
            return run(sink);
        } finally {
            sink.end();
        }
    }

    private <R> RunStatistics run(ResultSink<R> sink) throws IOException {
        List<List<Sample>> batches = SampleBatches.of(samples, takesOneSample() ? 1 : batchSize);
        ResumePoint start = sink.begin(batches);
        List<List<Sample>> remaining = batches.subList(start.batches(), batches.size());
        int left = remaining.stream().mapToInt(List::size).sum();
        BatchExplainer explainer = new BatchExplainer(attributor, targets, start.rows());
        long began = System.nanoTime();
        int done = samples.size() - left;
        progress.progressed(done, samples.size());
        try (PipelineStage<Sample, LoadedSample> reading =
                        new PipelineStage<>("reader", remaining.iterator(), READ_AHEAD, reader::read);
                PipelineStage<ExplainedSample, R> preparing =
                        new PipelineStage<>("writer", explained(reading, explainer), PREPARED_BEHIND, sink::prepare)) {
            while (preparing.hasNext()) {
                List<R> batch = preparing.next();
                sink.finish(batch);
                done += batch.size();
                progress.progressed(done, samples.size());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
        if (!stopped.getAsBoolean()) {
            sink.complete(stopped, progress);
        }
        return new RunStatistics(left, elapsed, Duration.ofNanos(explainer.busyNanos()), stopped.getAsBoolean());
    }

    private Iterator<List<ExplainedSample>> explained(Iterator<List<LoadedSample>> batches, BatchExplainer explainer) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !stopped.getAsBoolean() && batches.hasNext();
            }

            @Override
            public List<ExplainedSample> next() {
                return explainer.explain(batches.next());
            }
        };
    }

    private boolean takesOneSample() {
        return attributor.model().inputs().stream()
                .map(Value::shape)
                .anyMatch(shape -> shape.isRanked()
                        && shape.rank() > 0
                        && shape.dimension(0).is(1));
    }
}
