package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.TestNetwork;
import org.jennit.attribution.SmoothGrad;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs and attributions that end before they are done; whole, the network here would take minutes. */
@Timeout(120)
class CancellationTest {
    private static final int PRODUCTS = 400;
    private static final int SAMPLES = 64;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** A thread whose program computes: others ask whether that is to end. */
    private static FutureTask<?> begun(Runnable work) throws InterruptedException {
        CountDownLatch computing = new CountDownLatch(1);
        FutureTask<?> task = new FutureTask<>(
                () -> {
                    Thread caller = Thread.currentThread();
                    Cancellation watched = Cancellation.begin("the run", null, () -> {
                        if (Thread.currentThread() != caller) {
                            computing.countDown();
                        }
                        return false;
                    });
                    try {
                        work.run();
                    } finally {
                        watched.close();
                    }
                },
                null);
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        thread.start();
        assertThat(computing.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return task;
    }

    private static Throwable failure(FutureTask<?> task) throws Exception {
        try {
            task.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        throw new AssertionError("it was not ended");
    }

    @Test
    void anInterruptedRunEndsAndItsThreadStaysInterrupted() throws Exception {
        AtomicReference<Thread> caller = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        ProgramOptions undivided = ProgramOptions.DEFAULT.withDataParallel(false);
        try (Program program = Program.open(ChainNetwork.of(PRODUCTS).graph(), undivided)) {
            FutureTask<?> run = begun(() -> {
                caller.set(Thread.currentThread());
                try {
                    program.run(Map.of("x", ChainNetwork.input(SAMPLES)));
                } finally {
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.get().interrupt();
            assertThat(failure(run))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("the run was interrupted while it computed 64 samples");
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void whoeverReadsAFileWhenInterruptedIsCancelled() {
        Cancellation work = Cancellation.begin("the attribution");
        try {
            assertThatThrownBy(() -> new Usage("a thing", () -> {}).during(work, () -> {
                        throw new UncheckedIOException(new ClosedByInterruptException());
                    }))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("the attribution was interrupted while it read a file");
        } finally {
            work.close();
        }
    }

    @Test
    void closingEndsRunsWhenPatienceIsAtAnEnd() throws Exception {
        Program program = Program.open(ChainNetwork.of(PRODUCTS).graph());
        FutureTask<?> run = begun(() -> program.run(Map.of("x", ChainNetwork.input(SAMPLES))));
        assertThat(program.close(Duration.ofMillis(50))).as("all is freed").isTrue();
        assertThat(failure(run))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("because the program was closed");
        assertThat(program.close(Duration.ZERO)).isTrue();
    }

    @Test
    void closingLetsRunsEndInTime() throws Exception {
        Program program = Program.open(ChainNetwork.of(60).graph());
        AtomicReference<Tensor> result = new AtomicReference<>();
        FutureTask<?> run = begun(
                () -> result.set(program.run(Map.of("x", ChainNetwork.input(8))).get("y")));
        assertThat(program.close(SOON)).isTrue();
        run.get();
        assertThat(result.get().shape()).startsWith(8);
    }

    @Test
    void anAttributionEndsAtItsLimit() throws IOException {
        try (Model model = Model.load(ChainNetwork.of(PRODUCTS).write(folder));
                Attributor attributor = Attributor.builder(model)
                        .timeout(Duration.ofMillis(1500))
                        .build()) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> attributor.attribute(ChainNetwork.input(SAMPLES), Target.relevance(y())))
                    .isInstanceOf(DeadlineException.class)
                    .hasMessageContaining("the attribution was ended")
                    .hasMessageContaining("its limit of 1.5 s");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
            assertThatThrownBy(() -> attributor.toBuilder().timeout(Duration.ZERO))
                    .hasMessageContaining("must be positive");
        }
    }

    @Test
    void aConditionEndsARunUnderWay() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        try (Model model = Model.load(ChainNetwork.of(100).write(folder));
                Attributor attributor =
                        Attributor.builder(model).cancelledWhen(stopped::get).build()) {
            FutureTask<?> attribution =
                    begun(() -> attributor.attribute(ChainNetwork.input(SAMPLES), Target.relevance(y())));
            stopped.set(true);
            assertThat(failure(attribution))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("the attribution was cancelled");
        }
    }

    @Test
    void closingAnAttributorEndsItsAttributionsAndNoOthers() throws Exception {
        try (Model model = Model.load(ChainNetwork.of(100).write(folder));
                Attributor other = Attributor.gradient(model)) {
            Attributor attributor = Attributor.gradient(model);
            other.attribute(ChainNetwork.input(1), Target.relevance(y().slice(0, 1)));
            FutureTask<?> attribution =
                    begun(() -> attributor.attribute(ChainNetwork.input(SAMPLES), Target.relevance(y())));
            assertThat(attributor.close(Duration.ofMillis(20))).isTrue();
            assertThat(failure(attribution))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("because the attributor was closed");
            other.attribute(ChainNetwork.input(1), Target.relevance(y().slice(0, 1)));
        }
    }

    @Test
    void whoClosesFromWithinDoesNotWaitForItself() throws IOException {
        AtomicReference<Attributor> closing = new AtomicReference<>();
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .method(new SmoothGrad(10, 0.1, 0))
                        .batchSize(1)
                        .onProgress((done, all) -> closing.get().close())
                        .build()) {
            closing.set(attributor);
            assertThatThrownBy(() -> attributor.attribute(TestNetwork.tensor(1, 1, 6), Target.top()))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("after 1 of 10 iterations, because the attributor was closed");
        }
    }

    private static Tensor y() {
        return ChainNetwork.input(SAMPLES);
    }
}
