package org.jennit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PipelineStageTest {
    /** Batches of two numbers, counted when they are asked for. */
    private static Iterator<List<Integer>> batches(int count, AtomicInteger asked) {
        return IntStream.range(0, count)
                .peek(i -> asked.incrementAndGet())
                .mapToObj(i -> List.of(2 * i, 2 * i + 1))
                .iterator();
    }

    private static void pause(int item) {
        try {
            Thread.sleep(item % 3);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void resultsKeepTheirOrder() {
        try (PipelineStage<Integer, Integer> stage =
                new PipelineStage<>("test", batches(50, new AtomicInteger()), 4, item -> {
                    pause(7 * item);
                    return -item;
                })) {
            List<Integer> results = new ArrayList<>();
            while (stage.hasNext()) {
                results.addAll(stage.next());
            }
            assertThat(results)
                    .isEqualTo(IntStream.range(0, 100).mapToObj(i -> -i).toList());
            assertThatThrownBy(stage::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void onlySoManyBatchesAreOnTheirWay() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger worked = new AtomicInteger();
        try (PipelineStage<Integer, Integer> stage = new PipelineStage<>("test", batches(50, asked), 3, item -> {
            worked.incrementAndGet();
            return item;
        })) {
            for (int taken = 1; taken <= 20; taken++) {
                stage.next();
                // an iterator of a stream looks one ahead
                assertThat(asked.get()).isLessThanOrEqualTo(taken - 1 + 3 + 1);
                assertThat(worked.get()).isLessThanOrEqualTo(2 * (taken - 1 + 3));
            }
        }
    }

    @Test
    void whatFailsIsThrownInItsTurn() {
        try (PipelineStage<Integer, Integer> stage =
                new PipelineStage<>("test", batches(5, new AtomicInteger()), 2, item -> {
                    if (item == 3) {
                        throw new UncheckedIOException(new IOException("no room"));
                    }
                    return item;
                })) {
            assertThat(stage.next()).containsExactly(0, 1);
            assertThatThrownBy(stage::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no room");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, NoClassDefFoundError.class})
    void errorsOfThreadsAreThrownAsTheyAre(Class<? extends Error> type) throws ReflectiveOperationException {
        Error error = type.getConstructor().newInstance();
        try (PipelineStage<Integer, Integer> first =
                        new PipelineStage<>("first", batches(50, new AtomicInteger()), 3, item -> {
                            if (item == 5) {
                                throw error;
                            }
                            return item;
                        });
                PipelineStage<Integer, Integer> second = new PipelineStage<>("second", first, 2, item -> item)) {
            assertThatThrownBy(() -> second.forEachRemaining(batch -> {})).isSameAs(error);
        }
    }

    @Test
    void closingWaitsForWorkThatHasBegunAndDropsTheRest() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        PipelineStage<Integer, Integer> stage =
                new PipelineStage<>("test", batches(200, new AtomicInteger()), 200, item -> {
                    begun.countDown();
                    pause(5);
                    return ended.incrementAndGet();
                });
        assertThat(stage.hasNext()).isTrue();
        begun.await();
        stage.close();
        int done = ended.get();
        assertThat(done).isBetween(1, 399);
        Thread.sleep(20);
        assertThat(ended).hasValue(done);
    }
}
