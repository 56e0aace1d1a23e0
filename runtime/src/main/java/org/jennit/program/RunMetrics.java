package org.jennit.program;

import java.time.Duration;

/**
 * What a system that watches a server may count: told of by programs and attributors as it happens, in the threads that do
 * it. Each method does nothing unless it is overridden; none may throw or take long.
 */
public interface RunMetrics {
    /** Counts nothing. */
    RunMetrics NONE = new RunMetrics() {};

    /**
     * ONNX Runtime has opened a graph.
     *
     * @param time how long that took
     */
    default void opened(Duration time) {}

    /**
     * An attribution graph was made of a model.
     *
     * @param time how long that took, without opening it
     */
    default void compiled(Duration time) {}

    /**
     * A program has run.
     *
     * @param samples the extent of the first axis of its first input
     * @param time how long that took
     */
    default void ran(long samples, Duration time) {}

    /**
     * An attribution was given.
     *
     * @param time how long that took
     */
    default void attributed(Duration time) {}

    /**
     * An attribution was refused, cancelled or failed.
     *
     * @param reason what it throws
     */
    default void failed(RuntimeException reason) {}
}
