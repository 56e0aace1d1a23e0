package org.jennit.program;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The one environment of ONNX Runtime in a process, made when the first session needs it.
 *
 * <p>ONNX Runtime's Java classes free it in a shutdown hook, whatever still computes: a session that is opened or run
 * while the process ends, because of a signal or of {@code System.exit}, then reads freed memory, and the process crashes.
 * Hooks run in no order, so no other hook can hold that one back. But the runtime counts the references to its
 * environment, and frees it with the last: one more, never given back, leaves it whole until the process is gone.
 */
public final class RuntimeEnvironment {
    private static final String NAME = "jennit";

    private static final Maker MADE = Maker.start();

    private RuntimeEnvironment() {}

    /** Whether there are threads, one for each core, that sessions without threads of their own can use. */
    static boolean sharesThreads() {
        return MADE.sharesThreads;
    }

    /** The version of ONNX Runtime; loads its native library. */
    public static String version() {
        return get().getVersion();
    }

    static OrtEnvironment get() {
        return MADE.environment();
    }

    /** Whether it stays whole until the end; otherwise all attributors should be closed before. */
    static boolean isHeld() {
        return MADE.held;
    }

    /**
     * Makes it on a thread of its own, whose stack is as deep as the command line of the process is long: when ONNX Runtime
     * 1.29 begins, it looks for something in that by a regular expression, which calls itself for every character. With the
     * usual stack, a class path of 5,000 characters ends the process.
     *
     * <p>The thread must not touch the class around it, whose initialization waits for it.
     */
    private static final class Maker implements Runnable {
        /** What is wrong it also throws, so that it need not write it to the error output of the process as well. */
        private static final OrtLoggingLevel LOGGED = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

        private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
        private static final long USUAL = 1 << 20;
        private static final long PER_CHARACTER = 2048;

        private @Nullable OrtEnvironment environment;
        private boolean sharesThreads;
        private boolean held;
        private @Nullable Throwable failure;

        static Maker start() {
            Maker maker = new Maker();
            Thread thread = new Thread(null, maker, "jennit-onnxruntime", USUAL + PER_CHARACTER * length());
            boolean interrupted = false;
            thread.start();
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return maker;
        }

        private static long length() {
            try {
                return Files.readAllBytes(COMMAND_LINE).length;
            } catch (IOException e) { // not Linux
                return 0;
            }
        }

        OrtEnvironment environment() {
            OrtEnvironment made = environment;
            if (made == null) {
                throw new IllegalStateException("ONNX Runtime cannot be loaded: " + failure, failure);
            }
            return made;
        }

        @Override
        public void run() {
            try {
                environment = made();
                held = hold();
            } catch (RuntimeException | LinkageError e) {
                failure = e;
            }
        }

        /** One with threads for all sessions, unless someone else in the process has made it already. */
        private OrtEnvironment made() {
            try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
                threads.setGlobalInterOpNumThreads(1);
                threads.setGlobalDenormalAsZero();
                OrtEnvironment made = OrtEnvironment.getEnvironment(LOGGED, NAME, threads);
                sharesThreads = true;
                return made;
            } catch (OrtException | IllegalStateException e) {
                return OrtEnvironment.getEnvironment(LOGGED, NAME);
            }
        }

        /** A second reference cannot be had publicly; if the private way is closed, everything is as if it had not been tried. */
        private static boolean hold() {
            try {
                Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
                Method reference =
                        OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
                api.setAccessible(true);
                reference.setAccessible(true);
                reference.invoke(null, api.getLong(null), LOGGED.getValue(), NAME);
                return true;
            } catch (ReflectiveOperationException | RuntimeException e) {
                return false;
            }
        }
    }
}
