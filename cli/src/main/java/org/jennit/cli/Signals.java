package org.jennit.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jennit.program.RuntimeShutdown;
import org.jspecify.annotations.Nullable;

/**
 * The signals that end the process: Ctrl-C, the wish to terminate, and the end of the terminal. The first lets a run that
 * asked for it come to a good end, while everything still works, and then ends the process with 128 and its number, as a
 * shell says it; whatever is unfinished is deleted. Nothing may hold that up for longer than a while, and a second signal
 * ends the process at once.
 */
public final class Signals {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final long MOST_MILLIS = 15_000;

    /** How long computations are waited for. */
    private static final Duration COMPUTATION = Duration.ofSeconds(3);

    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final AtomicReference<@Nullable Runnable> GOOD_END = new AtomicReference<>();

    /** 128 and the number of the first signal, or 0 before there is one. */
    private static volatile int status;

    private Signals() {}

    /**
     * Takes the signals over from Java, as far as the system has them and leaves them to Java. That is reached by name
     * because the compiler warns of the class, which every Java has and nothing replaces, and cannot be told not to.
     */
    static void handle() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method number = signal.getMethod("getNumber");
            Object handling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            arrived((Integer) number.invoke(arguments[0]));
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "signals of Jennit";
                    });
            for (String name : NAMES) {
                try {
                    signal.getMethod("handle", signal, handler)
                            .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
                } catch (ReflectiveOperationException e) {
                    // the system has no such signal, or was told (-Xrs) to do with it what it always does
                }
            }
        } catch (ReflectiveOperationException e) {
            // a Java without them: it ends as Java does
        }
    }

    private static void arrived(int number) {
        int statusOfIt = 128 + number;
        if (!BEGUN.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(statusOfIt);
        }
        status = statusOfIt;
        Thread limit = new Thread(() -> haltAfterAWhile(statusOfIt), "jennit-end");
        limit.setDaemon(true);
        limit.start();
        Runnable goodEnd = GOOD_END.get();
        if (goodEnd != null) {
            goodEnd.run();
        }
        RuntimeShutdown.await(COMPUTATION);
        System.exit(statusOfIt);
    }

    private static void haltAfterAWhile(int statusOfIt) {
        try {
            Thread.sleep(MOST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(statusOfIt);
    }

    /**
     * What the first signal does before the process ends; it returns when that may come.
     *
     * @param action null for nothing any more
     */
    public static void setGoodEnd(@Nullable Runnable action) {
        GOOD_END.set(action);
    }

    /** Whether a signal is ending the process, so that what fails from now on fails because of that. */
    static boolean arrived() {
        return status != 0;
    }

    /** Ends the process with a status, or that of the signal that came before. */
    static void exit(int statusOfCommand) {
        int statusOfSignal = status;
        System.exit(statusOfSignal != 0 ? statusOfSignal : statusOfCommand);
    }
}
