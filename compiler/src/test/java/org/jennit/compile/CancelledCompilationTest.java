package org.jennit.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jennit.canonizer.Canonizer;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.CompilationInterrupt;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Ops;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is interrupted stops compiling, and no thread waits for what another compiles of other things. */
@Timeout(60)
class CancelledCompilationTest {
    @AfterEach
    void isNotInterrupted() {
        Thread.interrupted();
    }

    private static Graph graph() {
        GraphBuilder builder = GraphBuilder.separate();
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(1, 3));
        return builder.build(Map.of("y", new Ops(builder).apply(Activations.RELU, x)));
    }

    /** ε-plus after a canonizer that does this and leaves the graph as it is. */
    private static Composite after(Runnable action) {
        Canonizer canonizer = new Canonizer(
                "Acts",
                List.of(),
                (graph, report) -> {
                    action.run();
                    return graph;
                },
                (graph, canonical) -> {});
        return Composites.epsilonPlus().withCanonizers(List.of(canonizer));
    }

    @Test
    void anInterruptedThreadCompilesNothing() {
        AttributionCompiler compiler = AttributionCompiler.of(graph());
        Composite interrupting = after(Thread.currentThread()::interrupt);

        assertThatThrownBy(() -> compiler.compile(interrupting, AttributionRequest.DEFAULT))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("the thread was interrupted");

        assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        assertThat(compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT)
                        .graph()
                        .nodes())
                .isNotEmpty();
    }

    @Test
    void anInterruptedThreadLoadsNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(graph(), Map.of(), file);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> AttributionCompiler.load(file)).isInstanceOf(CancellationException.class);
    }

    @Test
    void oneCompositeDoesNotWaitForAnother() throws Exception {
        AttributionCompiler compiler = AttributionCompiler.of(graph());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        Composite slow = after(() -> {
            begun.countDown();
            await(ends);
        });
        CompletableFuture<?> first =
                CompletableFuture.supplyAsync(() -> compiler.compile(slow, AttributionRequest.DEFAULT));
        await(begun);

        assertThat(compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT)
                        .graph()
                        .nodes())
                .isNotEmpty();

        assertThat(first).isNotDone();
        ends.countDown();
        first.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsForTheSameFormMayBeInterrupted() throws Exception {
        AttributionCompiler compiler = AttributionCompiler.of(graph());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        Composite slow = after(() -> {
            begun.countDown();
            await(ends);
        });
        CompletableFuture<?> first = CompletableFuture.supplyAsync(() -> compiler.canonize(slow));
        await(begun);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> compiler.canonize(slow)).isInstanceOf(CancellationException.class);

        Thread.interrupted();
        ends.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isSameAs(compiler.canonize(slow));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CompilationInterrupt.cancelled();
        }
    }
}
