package org.jennit.program;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

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

    private static final Environment MADE = Environment.make();

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
     * The environment, made on a thread whose stack is as deep as the command line of the process is long: when ONNX Runtime
     * 1.29 begins, it looks for something in that by a regular expression, which calls itself for every character. With the
     * usual stack, a class path of 5,000 characters ends the process.
     *
     * <p>The thread must not touch the class around it, whose initialization waits for it.
     *
     * @param environment the environment
     * @param sharesThreads whether it has threads for all sessions
     * @param held whether there is a reference to it that is never given back
     */
    private record Environment(OrtEnvironment environment, boolean sharesThreads, boolean held) {
        private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
        private static final int STEPS = 64;

        static Environment make() {
            try {
                return DeepStack.call(Environment::made, STEPS * length());
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime cannot begin: " + e.getMessage(), e);
            }
        }

        private static long length() {
            try {
                return Files.readAllBytes(COMMAND_LINE).length;
            } catch (IOException e) { // not Linux
                return 0;
            }
        }

        /** With threads for all sessions, unless someone else in the process has made it already. */
        private static Environment made() {
            try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
                threads.setGlobalInterOpNumThreads(1);
                threads.setGlobalDenormalAsZero();
                OrtEnvironment made =
                        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, NAME, threads);
                return new Environment(made, true, hold());
            } catch (OrtException | IllegalStateException e) {
                return new Environment(
                        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, NAME), false, hold());
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
                reference.invoke(null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue(), NAME);
                return true;
            } catch (ReflectiveOperationException | RuntimeException e) {
                return false;
            }
        }
    }
}
