package org.jennit.cli.tool.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jennit.cli.ErrorReporter;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.Dimension;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.layer.Layers;
import org.jennit.onnx.OnnxWriter;
import org.jennit.tensor.Npy;
import org.jennit.text.StructuredText;

/**
 * A file, whoever made it, taken through all that Jennit does with such files before numbers are computed: models are
 * compiled and written, arrays and pictures read, and settings, of composites in YAML and of preprocessing in JSON. The
 * kind of a file is that of its name.
 */
public final class FileTrial {
    /** The most processor time that any file may take. */
    public static final double MOST_SECONDS = 5;

    /** After so much time of the clock, on however busy a machine, a file is given up. */
    private static final long GIVEN_UP_AFTER = 60;

    private static final String INTERNAL = "internal error";

    @FunctionalInterface
    private interface Stages {
        String run(Path file) throws IOException;
    }

    private static final Map<String, Stages> BY_EXTENSION = byExtension();

    private FileTrial() {}

    private static Map<String, Stages> byExtension() {
        Map<String, Stages> stages = new LinkedHashMap<>();
        stages.put(".onnx", FileTrial::model);
        stages.put(".npy", file -> "an array " + Npy.read(file).shape().length + " axes long");
        stages.put(
                ".yaml",
                file -> Composites.of(StructuredText.readMap(file), file.toString())
                        .toString());
        stages.put(
                ".json",
                file -> Preprocessing.fromMap(StructuredText.readMap(file), file.toString())
                        .toString());
        return stages;
    }

    /** What becomes of a file. */
    public static Outcome of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        Stages stages = BY_EXTENSION.entrySet().stream()
                .filter(entry -> name.endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(FileTrial::picture);
        double[] seconds = new double[1];
        FutureTask<String> task = new FutureTask<>(() -> {
            try {
                return stages.run(file);
            } finally {
                seconds[0] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
            }
        });
        Thread thread = new Thread(task, "trial of " + file.getFileName());
        thread.setDaemon(true);
        thread.start();
        try {
            String result = task.get(GIVEN_UP_AFTER, TimeUnit.SECONDS);
            return ended(Outcome.Kind.WORKS, result, seconds[0]);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = ErrorReporter.message(cause);
            boolean isDefect = message.startsWith(INTERNAL) || cause instanceof Error;
            return ended(isDefect ? Outcome.Kind.CRASHED : Outcome.Kind.REFUSED, message, seconds[0]);
        } catch (TimeoutException e) {
            return new Outcome(Outcome.Kind.SLOW, "given up at " + place(thread), GIVEN_UP_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Outcome ended(Outcome.Kind kind, String message, double seconds) {
        return new Outcome(seconds > MOST_SECONDS ? Outcome.Kind.SLOW : kind, message, seconds);
    }

    private static String place(Thread thread) {
        StackTraceElement[] trace = thread.getStackTrace();
        return trace.length == 0 ? "its end" : trace[0].toString();
    }

    // --- stages

    private static String model(Path file) throws IOException {
        AttributionCompiler compiler = AttributionCompiler.load(file).warning(ignored -> {});
        Layers.of(compiler.canonize().graph());
        AttributionGraph attribution = compiled(compiler);
        Path written = Files.createTempFile("jennit-trial", ".onnx");
        try {
            OnnxWriter.write(attribution.graph(), attribution.metadata(), written);
            return "a graph of " + attribution.graph().nodes().size() + " nodes";
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** With open sizes or, where they must be known, with all of them two, as if it ran. */
    private static AttributionGraph compiled(AttributionCompiler compiler) {
        try {
            return compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT);
        } catch (UnresolvedShapeException e) {
            Map<String, Long> sizes = new HashMap<>();
            for (Value input : compiler.model().inputs()) {
                for (Dimension extent : input.shape().isRanked() ? input.shape().dimensions() : List.<Dimension>of()) {
                    if (!extent.isKnown()) {
                        sizes.put(extent.toString(), 2L);
                    }
                }
            }
            return compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT, sizes);
        }
    }

    private static String picture(Path file) throws IOException {
        return Picture.read(file).toString();
    }
}
