package org.jennit.program;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread of the process that asks for every call of the runtime whether it is to end, since the threads that make
 * the calls cannot. It sleeps while there are none.
 */
final class RuntimeWatch {
    private static final long ASKED_EVERY_MILLIS = 5;

    /** Rounds without a call until it sleeps: who calls again and again need not wake it each time. */
    private static final int IDLE_ROUNDS = 200;

    private static final Set<RuntimeCall> CALLS = ConcurrentHashMap.newKeySet();
    private static final Thread WATCH = started();
    private static volatile boolean asleep;

    private RuntimeWatch() {}

    private static Thread started() {
        Thread thread = new Thread(null, RuntimeWatch::watchAll, "jennit-watch", 0, false);
        thread.setContextClassLoader(null);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void watch(RuntimeCall call) {
        CALLS.add(call);
        if (asleep) {
            LockSupport.unpark(WATCH);
        }
    }

    static void forget(RuntimeCall call) {
        CALLS.remove(call);
    }

    private static void watchAll() {
        int idle = 0;
        while (true) {
            idle = CALLS.isEmpty() ? idle + 1 : 0;
            if (idle > IDLE_ROUNDS) {
                asleep = true;
                if (CALLS.isEmpty()) { // asked again, since a call may have come before it was known to sleep
                    LockSupport.park(RuntimeWatch.class);
                }
                asleep = false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ASKED_EVERY_MILLIS));
            CALLS.forEach(RuntimeWatch::ask);
        }
    }

    /** A condition that fails does so again where the work itself asks, in a thread that can tell of it. */
    private static void ask(RuntimeCall call) {
        try {
            call.endIfCancelled();
        } catch (RuntimeException e) {
            System.getLogger("org.jennit").log(System.Logger.Level.DEBUG, "a run cannot be watched", e);
        }
    }
}
