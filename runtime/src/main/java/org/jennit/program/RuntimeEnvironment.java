package org.jennit.program;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

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

    private static volatile boolean sharesThreads;

    private static final OrtEnvironment INSTANCE = made();

    private static final boolean HELD = hold();

    private RuntimeEnvironment() {}

    /** One with threads for all sessions, unless someone else in the process has made it already. */
    private static OrtEnvironment made() {
        try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
            threads.setGlobalInterOpNumThreads(1);
            threads.setGlobalDenormalAsZero();
            OrtEnvironment made = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, NAME, threads);
            sharesThreads = true;
            return made;
        } catch (OrtException | IllegalStateException e) {
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, NAME);
        }
    }

    /** Whether there are threads, one for each core, that sessions without threads of their own can use. */
    static boolean sharesThreads() {
        return sharesThreads;
    }

    /** The version of ONNX Runtime; loads its native library. */
    public static String version() {
        return INSTANCE.getVersion();
    }

    static OrtEnvironment get() {
        return INSTANCE;
    }

    /** Whether it stays whole until the end; otherwise all attributors should be closed before. */
    static boolean isHeld() {
        return HELD;
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
