package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
public class CloseGuardTest {
    /** Collects what cannot be reached until something is so. */
    public static void collectUntil(BooleanSupplier reached) throws InterruptedException {
        while (!reached.getAsBoolean()) {
            System.gc();
            Thread.sleep(20);
        }
    }

    @Test
    void freesWhatWasForgottenOnceAndWhatWasClosedNever() throws InterruptedException {
        AtomicInteger forgotten = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        CloseGuard.of(new Object(), "a thing", closed::incrementAndGet).close();
        CloseGuard.of(new Object(), "a thing", forgotten::incrementAndGet);
        collectUntil(() -> forgotten.get() > 0);
        assertThat(forgotten).hasValue(1);
        assertThat(closed).hasValue(0);
    }

    @Test
    void forDebuggingAWarningSaysWhereItWasOpened() throws InterruptedException {
        Logger log = Logger.getLogger("org.jennit");
        List<LogRecord> told = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public synchronized void publish(LogRecord message) {
                told.add(message);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Level before = log.getLevel();
        log.setLevel(Level.FINE);
        log.addHandler(handler);
        AtomicInteger freed = new AtomicInteger();
        try {
            CloseGuard.of(new Object(), "the model a.onnx", freed::incrementAndGet);
            collectUntil(() -> freed.get() > 0);
        } finally {
            log.setLevel(before);
            log.removeHandler(handler);
        }
        assertThat(told).anySatisfy(message -> {
            assertThat(message.getMessage())
                    .isEqualTo("the model a.onnx was forgotten; close it when it is not needed");
            assertThat(message.getThrown().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("forDebuggingAWarningSaysWhereItWasOpened"));
        });
    }
}
