package org.jennit.program;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.tensor.Tensor;

/**
 * A graph compiled for ONNX Runtime, ready to run. Weights that lie in files are taken from there by the runtime and
 * never come to the Java heap, so these files must stay as long as the program is open.
 *
 * <p>A program may be run by many threads at once. It holds native memory until it is closed; what was forgotten is freed
 * some time after it cannot be reached any more.
 */
public final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Graph graph;
    private final ProgramOptions options;
    private final MicroBatches microBatches;
    private final Workers workers;
    private final ProgramSessions sessions;
    private final CloseGuard guard;

    private Program(Graph graph, ProgramOptions options) {
        this.graph = graph;
        this.options = options;
        this.microBatches = new MicroBatches(graph);
        this.workers = new Workers(options.cores());
        this.sessions = new ProgramSessions(graph, options);
        this.guard = CloseGuard.of(this, "a program", sessions::release);
    }

    /** Compiles a graph with the default options. */
    public static Program open(Graph graph) {
        return open(graph, ProgramOptions.DEFAULT);
    }

    /**
     * Compiles a graph.
     *
     * @throws JennitException if the runtime refuses the graph, or has no such device
     */
    public static Program open(Graph graph, ProgramOptions options) {
        return new Program(graph, options);
    }

    /** The graph that was compiled. */
    public Graph graph() {
        return graph;
    }

    /** Whether the first axis of every input and output is the batch, left open, and no sample depends on another. */
    public boolean keepsSamplesApart() {
        return microBatches.areIndependent();
    }

    /**
     * How many samples are best given at once.
     *
     * @param symbols the values of the symbols in the shapes of the inputs
     * @param samples how many there are; few of them are given at once without a closer look
     */
    public int samplesAtOnce(Map<String, Long> symbols, long samples) {
        return samples <= MicroBatches.FEWEST_AT_ONCE
                ? MicroBatches.FEWEST_AT_ONCE
                : microBatches.samplesAtOnce(symbols, options.cores());
    }

    /**
     * Runs the program.
     *
     * @param inputs every input of the graph by its name
     * @return every output of the graph by its name, in the graph's order
     * @throws IllegalArgumentException if an input is missing or unknown, or of another element type or shape than the
     *     graph declares; the message says what was expected and what came
     * @throws IllegalStateException if the program is closed
     * @throws java.util.concurrent.CancellationException if the thread is interrupted, or the program closed and patience
     *     at an end
     * @throws NativeMemoryException if there is too little memory for so many samples
     * @throws JennitException if the runtime fails otherwise
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        Map<String, Long> symbols = InputCheck.check(graph.inputs(), inputs);
        try (Cancellation work = Cancellation.begin("the run")) {
            return sessions.during(work, () -> run(inputs, symbols, work));
        } catch (NativeMemoryException e) {
            throw e.ofAll(TensorBatches.count(inputs));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private Map<String, Tensor> run(Map<String, Tensor> inputs, Map<String, Long> symbols, Cancellation work) {
        try (RuntimeCall call = RuntimeCall.begin(work, TensorBatches.count(inputs))) {
            int count = options.divides() ? microBatches.count(symbols, options.cores()) : 1;
            return RuntimeShutdown.guard(() -> {
                if (count == 1) {
                    return sessions.whole().run(inputs, call);
                }
                Session one = sessions.ofOneThread();
                return TensorBatches.joined(
                        workers.run(count, i -> one.run(TensorBatches.portion(inputs, i, count), call)));
            });
        }
    }

    /**
     * Runs the program on at most so many samples at once: a longer batch is divided along its first axis where no sample
     * depends on another, and its results are those of the whole.
     *
     * @param inputs as for {@link #run(Map)}
     * @param atOnce the most samples of one run, at least 1
     * @throws IllegalArgumentException as {@link #run(Map)} does
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, int atOnce) {
        long samples = TensorBatches.count(inputs);
        if (samples <= atOnce || !keepsSamplesApart()) {
            return run(inputs);
        }
        List<Map<String, Tensor>> parts = new ArrayList<>();
        for (long from = 0; from < samples; from += atOnce) {
            parts.add(run(TensorBatches.rows(inputs, from, Math.min(samples, from + atOnce))));
        }
        return TensorBatches.joined(parts);
    }

    /** Frees all native memory, as {@link #close(Duration)} with half a minute does. Closing again does nothing. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /**
     * Frees all native memory. Runs under way may go on for some time; then they are ended.
     *
     * @param atMost how long; the runtime takes up to two seconds more to heed that its time is over
     * @return whether all is freed; otherwise an operator still computes, and the memory is freed when it has ended
     */
    public boolean close(Duration atMost) {
        guard.close();
        return sessions.close(atMost);
    }
}
