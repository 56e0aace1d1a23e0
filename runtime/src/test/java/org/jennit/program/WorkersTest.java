package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {
    private final Workers lanes = new Workers(3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void givesEachPieceOnceInItsOrder(int pieces) {
        AtomicInteger calls = new AtomicInteger();
        List<Integer> results = lanes.run(pieces, i -> {
            calls.incrementAndGet();
            return 10 * i;
        });
        assertThat(results)
                .containsExactlyElementsOf(
                        IntStream.range(0, pieces).mapToObj(i -> 10 * i).toList());
        assertThat(calls).hasValue(pieces);
    }

    @Test
    void worksSideBySide() {
        CountDownLatch together = new CountDownLatch(3);
        assertThat(lanes.run(3, i -> arrive(together))).containsExactly(true, true, true);
    }

    private static boolean arrive(CountDownLatch latch) {
        latch.countDown();
        return await(latch);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void oneLaneIsThatOfTheCaller() {
        assertThat(new Workers(1).run(5, i -> Thread.currentThread())).containsOnly(Thread.currentThread());
    }

    @Test
    void callersShareTheHelpers() throws InterruptedException {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        Thread[] callers = new Thread[4];
        for (int c = 0; c < callers.length; c++) {
            int first = 1000 * c;
            callers[c] = new Thread(() -> lanes.run(50, i -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                pause();
                now.decrementAndGet();
                return done.add(first + i);
            }));
            callers[c].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(done).hasSize(200);
        assertThat(most.get()).isLessThanOrEqualTo(4 + 2);
    }

    @Test
    void throwsWhatAPieceThrewAndBeginsNoFurther() {
        Set<Integer> begun = ConcurrentHashMap.newKeySet();
        CountDownLatch underWay = new CountDownLatch(3);
        AtomicReference<Thread> failing = new AtomicReference<>();
        IllegalStateException failure = new IllegalStateException("of one piece");
        assertThatThrownBy(() -> lanes.run(10_000, i -> {
                    begun.add(i);
                    arrive(underWay);
                    if (i == 0) {
                        failing.set(Thread.currentThread());
                        throw failure;
                    }
                    awaitIdle(failing);
                    return i;
                }))
                .isSameAs(failure);
        assertThat(begun).as("the pieces under way when one of them failed").containsExactlyInAnyOrder(0, 1, 2);
        assertThatThrownBy(() -> lanes.run(3, i -> {
                    throw new OutOfMemoryError("of a piece");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        worksSideBySide();
    }

    @Test
    void waitsForItsHelpersEvenWhenInterrupted() {
        CountDownLatch began = new CountDownLatch(2);
        CountDownLatch ofCaller = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        Thread caller = Thread.currentThread();
        lanes.run(2, i -> {
            arrive(began);
            if (Thread.currentThread() == caller) {
                ofCaller.countDown();
            } else {
                await(ofCaller);
                caller.interrupt();
                pause();
            }
            return done.incrementAndGet();
        });
        assertThat(done).hasValue(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Waits until the thread that failed has nothing left to do, so that all threads can know of the failure. */
    private static void awaitIdle(AtomicReference<Thread> failing) {
        Set<Thread.State> busy = EnumSet.of(Thread.State.RUNNABLE, Thread.State.BLOCKED);
        while (failing.get() == null || busy.contains(failing.get().getState())) {
            Thread.onSpinWait();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
