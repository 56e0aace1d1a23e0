package org.jennit.program;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jennit.graph.Graph;
import org.jennit.onnx.OnnxWriter;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jspecify.annotations.Nullable;

/** The native side of a program: a session for whole batches, and for micro-batches one that has a single thread. */
final class ProgramSessions {
    private final Graph graph;
    private final ProgramOptions options;
    private final Session whole;
    private final Usage usage = new Usage("the program", this::free);
    /** Opened when it is first needed. */
    private @Nullable Session ofOneThread;

    ProgramSessions(Graph graph, ProgramOptions options) {
        this.graph = graph;
        this.options = options;
        this.whole = open(options);
    }

    private Session open(ProgramOptions how) {
        ModelFile model = OnnxWriter.message(graph, Map.of());
        Path weights = WeightFolder.of(model.graph());
        byte[] bytes = OnnxFileWriter.toBytes(model, weights == null ? Path.of("") : weights);
        SoundOptimization sound = SoundOptimization.of(graph);
        return Session.open(bytes, weights, PrepackingChoice.pack(graph, how), sound.of(how), sound.left());
    }

    /** Does a piece of work with them; they are not freed before its end. */
    <R> R during(Cancellation work, Supplier<R> task) {
        return usage.during(work, task);
    }

    Session whole() {
        return whole;
    }

    /** Threads of the runtime that look for work would compete with the workers. */
    synchronized Session ofOneThread() {
        Session known = options.cores() == 1 ? whole : ofOneThread;
        if (known == null) {
            known = open(options.withThreads(1));
            ofOneThread = known;
        }
        return known;
    }

    /** Frees them when they are not in use any more, without waiting for that. */
    void release() {
        usage.release();
    }

    /** Waits for runs and then ends them, see {@link Usage#close}. */
    boolean close(Duration atMost) {
        return usage.close(atMost);
    }

    private synchronized void free() {
        whole.close();
        if (ofOneThread != null) {
            ofOneThread.close();
            ofOneThread = null;
        }
    }
}
