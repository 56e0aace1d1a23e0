package org.jennit.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The layers inside of one node, as a graph: a recurrent layer written out, or what a loop does at each step. Rules are
 * for them as for the layers around the node, so that a node does on the way back what it would do written out.
 */
public sealed interface Interior {
    /** The graph; its nodes are the layers. */
    Graph graph();

    /** Finds what varies inside, from what varies of the inputs of the node. */
    void vary(Variation variation);

    /**
     * What leaves at the inputs of the node; null for those that get nothing.
     *
     * @param context the node, and what arrives there
     * @param wanted the inputs at which it is asked
     * @param hook what happens at nodes inside instead of their gradients
     */
    List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted, ReverseMode.Hook hook);

    /** The interior of a node; null where it has none. */
    static @Nullable Interior of(Node node) {
        return node.operator() instanceof OperatorDefinition definition ? definition.interior(node) : null;
    }

    /**
     * A node whose outputs are those of a graph over its inputs.
     *
     * @param graph the graph, its inputs those of the node that are there
     */
    record WrittenOut(Node node, Graph graph) implements Interior {
        private List<Integer> operands() {
            return IntStream.range(0, node.inputs().size())
                    .filter(i -> node.optionalInput(i) != null)
                    .boxed()
                    .toList();
        }

        @Override
        public void vary(Variation variation) {
            List<Integer> operands = operands();
            for (int i = 0; i < operands.size(); i++) {
                variation.assume(graph.inputs().get(i), node.input(operands.get(i)));
            }
            variation.learn(graph);
        }

        @Override
        public List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted, ReverseMode.Hook hook) {
            List<Integer> operands = operands();
            List<Integer> arriving = arriving(context);
            List<Integer> asked = IntStream.range(0, operands.size())
                    .filter(i -> wanted.contains(operands.get(i)))
                    .boxed()
                    .toList();
            Map<Integer, Value> leaving = Pullback.of(graph, arriving, Set.copyOf(asked), hook)
                    .over(
                            context.ops(),
                            operands.stream().map(context::x).toList(),
                            arriving.stream()
                                    .map(i -> Objects.requireNonNull(
                                            context.cotangents().get(i)))
                                    .toList());
            List<@Nullable Value> all =
                    new ArrayList<>(Collections.nCopies(node.inputs().size(), null));
            leaving.forEach((i, value) -> all.set(operands.get(i), value));
            return all;
        }

        private static List<Integer> arriving(VjpContext context) {
            return IntStream.range(0, context.cotangents().size())
                    .filter(i -> context.cotangents().get(i) != null)
                    .boxed()
                    .toList();
        }
    }

    /**
     * The body of a Scan.
     *
     * @param form the Scan
     */
    record Step(Node node, ScanForm form) implements Interior {
        @Override
        public Graph graph() {
            return form.body().graph();
        }

        @Override
        public void vary(Variation variation) {
            Steps.vary(variation, graph(), form.results(), node.inputs(), form.carried());
        }

        @Override
        public List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted, ReverseMode.Hook hook) {
            return ScanGradient.of(context, wanted, hook);
        }
    }

    /**
     * The body of a Loop, as that of the Scan over the steps that it takes.
     *
     * @param body the body of the Scan
     * @param operands the inputs of the Scan, null for the numbers of its steps
     * @param carried how many states it carries
     */
    record LoopStep(Node node, Attributes.Body body, List<@Nullable Value> operands, int carried) implements Interior {
        @Override
        public Graph graph() {
            return body.graph();
        }

        @Override
        public void vary(Variation variation) {
            Steps.vary(variation, graph(), List.copyOf(graph().outputs().values()), operands, carried);
        }

        @Override
        public List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted, ReverseMode.Hook hook) {
            return context.throughAll(
                    (g, loop) -> LoopForm.asScan(g, loop, body),
                    wanted,
                    (scan, asked) -> scan.node().operator() == Loops.SCAN ? ScanGradient.of(scan, asked, hook) : null);
        }
    }

    /** What varies in a body that is run again and again. */
    final class Steps {
        private Steps() {}

        /** A state varies where it does before the first step, or after some step. */
        private static void vary(
                Variation variation,
                Graph body,
                List<Value> results,
                List<? extends @Nullable Value> operands,
                int carried) {
            for (int i = 0; i < operands.size(); i++) {
                variation.assume(body.inputs().get(i), operands.get(i));
            }
            boolean changed = true;
            while (changed) {
                variation.learn(body);
                changed = false;
                for (int i = 0; i < carried; i++) {
                    changed |= variation.assume(body.inputs().get(i), results.get(i));
                }
            }
        }
    }
}
