package org.jennit.cli;

import java.util.Map;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;

/** A program whose threads open sessions and compute until a signal ends it. */
final class Computing {
    private static final int SIDE = 256;

    private Computing() {}

    /** Takes how signals are handled: {@code none}, {@code signals}, or {@code waits} for a good end that never comes. */
    public static void main(String[] arguments) throws InterruptedException {
        if (!arguments[0].equals("none")) {
            Signals.handle();
        }
        if (arguments[0].equals("waits")) {
            Signals.setGoodEnd(Computing::sleep);
        }
        Graph graph = graph();
        Program program = Program.open(graph);
        daemon(() -> program.run(input()));
        daemon(() -> program.run(input()));
        daemon(() -> Program.open(graph).close());
        Thread.sleep(100);
        System.out.println("computes");
        sleep();
    }

    private static void daemon(Runnable step) {
        Thread thread = new Thread(() -> {
            while (true) {
                step.run();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Tensor> input() {
        return Map.of("x", Tensor.of(new float[SIDE * SIDE], SIDE, SIDE));
    }

    private static Graph graph() {
        GraphBuilder builder = GraphBuilder.separate();
        Ops ops = new Ops(builder);
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(SIDE, SIDE));
        Value y = x;
        for (int i = 0; i < 60; i++) {
            y = ops.matMul(y, x);
        }
        return builder.build(Map.of("y", y));
    }
}
