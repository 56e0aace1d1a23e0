package org.jennit.program;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jennit.graph.Graph;
import org.jennit.onnx.OnnxWriter;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A graph compiled for ONNX Runtime, ready to run. Weights that lie in files are taken from there by the runtime and
 * never come to the Java heap, so these files must stay as long as the program is open.
 *
 * <p>A program may be run by many threads at once. It holds native memory until it is closed.
 */
public final class Program implements AutoCloseable {
    private final Graph graph;
    private final ProgramOptions options;
    private final MicroBatches microBatches;
    private final Workers workers;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Session session;
    /** For micro-batches; opened when it is first needed. */
    private @Nullable Session ofOneThread;

    private Program(Graph graph, ProgramOptions options) {
        this.graph = graph;
        this.options = options;
        this.microBatches = new MicroBatches(graph);
        this.workers = new Workers(options.cores());
        this.session = session(graph, options);
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

    private static Session session(Graph graph, ProgramOptions options) {
        ModelFile model = OnnxWriter.message(graph, Map.of());
        Path weights = WeightFolder.of(model.graph());
        byte[] bytes = OnnxFileWriter.toBytes(model, weights == null ? Path.of("") : weights);
        boolean packs = PrepackingChoice.pack(graph, options);
        // The runtime keeps a packed copy alone; what it was packed from is then better not kept for others.
        boolean shares = !packs && options.device().kind() == Device.Kind.CPU;
        Map<String, Tensor> mapped = shares ? MappedWeights.of(model.graph()) : Map.of();
        return Session.open(bytes, weights, mapped, packs, options);
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
     * @throws JennitException if the runtime fails
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        Map<String, Long> symbols = InputCheck.check(graph.inputs(), inputs);
        lock.readLock().lock();
        try {
            if (session == null) {
                throw new IllegalStateException("the program is closed; open another");
            }
            Session whole = session;
            int count = options.divides() ? microBatches.count(symbols, options.cores()) : 1;
            return RuntimeShutdown.guard(() -> {
                if (count == 1) {
                    return whole.run(inputs);
                }
                Session one = options.cores() == 1 ? whole : ofOneThread();
                return TensorBatches.joined(workers.run(count, i -> one.run(TensorBatches.portion(inputs, i, count))));
            });
        } finally {
            lock.readLock().unlock();
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

    /** Threads of the runtime that look for work would compete with the workers. */
    private synchronized Session ofOneThread() {
        Session known = ofOneThread;
        if (known == null) {
            known = session(graph, options.withThreads(1));
            ofOneThread = known;
        }
        return known;
    }

    /** Frees all native memory, once the runs under way have ended. Closing again does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (session != null) {
                session.close();
                session = null;
                workers.close();
            }
            if (ofOneThread != null) {
                ofOneThread.close();
                ofOneThread = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
