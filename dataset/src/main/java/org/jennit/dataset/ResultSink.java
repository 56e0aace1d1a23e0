package org.jennit.dataset;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jennit.attribution.ProgressListener;

/**
 * Where the results of a run go: files, a table, a database. {@link #prepare} does the expensive part of a sample, on
 * several threads at once; {@link #finish} then takes batch after batch, in the order of the samples, on the thread of the
 * run.
 *
 * @param <R> what is prepared for a sample
 */
public interface ResultSink<R> {
    /** A sink that takes one sample at a time, in order, on the thread of the run. */
    static ResultSink<ExplainedSample> of(Consumer<ExplainedSample> consumer) {
        return new ResultSink<>() {
            @Override
            public ExplainedSample prepare(ExplainedSample result) {
                return result;
            }

            @Override
            public void finish(List<ExplainedSample> batch) {
                batch.forEach(consumer);
            }
        };
    }

    /**
     * Begins a run, or resumes an earlier one.
     *
     * @param batches all batches of the run
     * @return where to start
     */
    default ResumePoint begin(List<List<Sample>> batches) throws IOException {
        return ResumePoint.START;
    }

    /**
     * Does what can be done for a sample by itself; called by several threads at once.
     *
     * @throws java.io.UncheckedIOException if a result cannot be written, which ends the run
     */
    R prepare(ExplainedSample result);

    /** Takes what was prepared for the samples of the next batch. */
    void finish(List<R> batch) throws IOException;

    /**
     * Does what can only be done after the last batch; not called if the run was stopped before.
     *
     * @param stopped whether to stop
     * @param progress is told how far this has come
     */
    default void complete(BooleanSupplier stopped, ProgressListener progress) throws IOException {}

    /** Comes last, whatever became of the run, also where it could not begin. */
    default void end() throws IOException {}
}
