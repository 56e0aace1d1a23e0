package org.jennit.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a Scan: a Scan from the last step to the first, each of which is the gradient of the body at the states
 * that were before the step. A second Scan forward collects these states; all else that a step computes is computed again
 * on the way back, so that memory grows with the states alone.
 *
 * <p>The way back carries what arrives at the states and what has arrived at the captured values so far. It takes slices of
 * the states, of what the steps took slices of, and of what arrives at what they gave; it collects what leaves there.
 */
final class ScanGradient {
    private final VjpContext context;
    private final Ops ops;
    private final ScanForm form;
    private final Set<Integer> wanted;
    private final ReverseMode.Hook hook;

    private ScanGradient(VjpContext context, Set<Integer> wanted, ReverseMode.Hook hook) {
        this.context = context;
        this.hook = hook;
        this.ops = context.ops();
        this.form = ScanForm.of(context.operation());
        this.wanted = wanted;
    }

    /** What leaves at the wanted inputs, one value or null for each input of the node. */
    static List<@Nullable Value> of(VjpContext context, Set<Integer> wanted) {
        return of(context, wanted, (inside, asked) -> null);
    }

    /** {@link #of(VjpContext, Set)} with a hook at the nodes of the body. */
    static List<@Nullable Value> of(VjpContext context, Set<Integer> wanted, ReverseMode.Hook hook) {
        return new ScanGradient(context, wanted, hook).leaving();
    }

    private List<@Nullable Value> leaving() {
        int inputs = context.node().inputs().size();
        List<Integer> states = floating(0, form.carried());
        List<Integer> slices = wanted(form.carried(), form.body().given());
        List<Integer> captures = wanted(form.body().given(), inputs);
        List<Integer> arriving = IntStream.range(form.carried(), form.results().size())
                .filter(i -> context.cotangents().get(i) != null)
                .boxed()
                .toList();

        List<Value> operands = new ArrayList<>();
        states.forEach(i -> operands.add(arrivingAt(i)));
        captures.forEach(i -> operands.add(ops.zerosLike(context.x(i))));
        operands.addAll(statesBefore());
        for (int i = form.carried(); i < form.body().given(); i++) {
            operands.add(context.x(i));
        }
        arriving.forEach(i -> operands.add(arrivingAt(i)));
        for (int i = form.body().given(); i < inputs; i++) {
            operands.add(context.x(i));
        }

        List<ScanForm.SliceAxis> in =
                new ArrayList<>(Collections.nCopies(form.carried(), ScanForm.SliceAxis.first(true)));
        form.in().forEach(way -> in.add(way.reversed()));
        arriving.forEach(i -> in.add(form.out().get(i - form.carried()).reversed()));
        List<ScanForm.SliceAxis> out = slices.stream()
                .map(i -> form.in().get(i - form.carried()).reversed())
                .toList();
        Attributes.Body body = body(states, captures, arriving, slices);
        Node back = ops.node(Loops.SCAN, ScanForm.attributes(body, in, out), new ArrayList<>(operands));

        List<@Nullable Value> leaving = new ArrayList<>(Collections.nCopies(inputs, null));
        List<Integer> order = new ArrayList<>(states);
        order.addAll(captures);
        order.addAll(slices);
        for (int i = 0; i < order.size(); i++) {
            leaving.set(order.get(i), back.outputs().get(i));
        }
        return leaving;
    }

    /** The gradient of one step. */
    private Attributes.Body body(
            List<Integer> states, List<Integer> captures, List<Integer> arriving, List<Integer> slices) {
        GraphBuilder builder = GraphBuilder.sharing();
        Ops inside = new Ops(builder);
        List<Value> results = form.results();
        List<Value> formal = form.body().graph().inputs();
        List<Value> after = states.stream()
                .map(i -> builder.input(like("after_" + i, results.get(i))))
                .toList();
        List<Value> soFar = captures.stream()
                .map(i -> builder.input(like("so_far_" + i, formal.get(i))))
                .toList();
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < form.body().given(); i++) {
            operands.add(builder.input(like("x_" + i, formal.get(i))));
        }
        List<Value> given = arriving.stream()
                .map(i -> builder.input(like("arriving_" + i, results.get(i))))
                .toList();
        int inputs = after.size() + soFar.size() + operands.size() + given.size();
        for (int i = form.body().given(); i < formal.size(); i++) {
            operands.add(builder.input(like("x_" + i, formal.get(i))));
        }

        List<Integer> ends = new ArrayList<>(states);
        ends.addAll(arriving);
        List<Value> seeds = new ArrayList<>(after);
        seeds.addAll(given);
        Set<Integer> receivers = new HashSet<>();
        List.of(states, captures, slices).forEach(receivers::addAll);
        Map<Integer, Value> leaving =
                Pullback.of(form.body().graph(), ends, receivers, hook).over(inside, operands, seeds);

        Map<String, Value> outputs = new LinkedHashMap<>();
        states.forEach(i -> outputs.put("before_" + i, orZero(inside, leaving.get(i), operands.get(i))));
        for (int i = 0; i < captures.size(); i++) {
            Value more = leaving.get(captures.get(i));
            outputs.put("sum_" + captures.get(i), more == null ? soFar.get(i) : inside.add(soFar.get(i), more));
        }
        slices.forEach(i -> outputs.put("slice_" + i, orZero(inside, leaving.get(i), operands.get(i))));
        return new Attributes.Body(builder.build(outputs), inputs);
    }

    private static Value orZero(Ops inside, @Nullable Value cotangent, Value operand) {
        return cotangent == null ? inside.zerosLike(operand) : cotangent;
    }

    private static Value like(String name, Value value) {
        return Value.input(name, value.element(), value.shape());
    }

    /** What arrives at an output, zeros where nothing does. */
    private Value arrivingAt(int output) {
        Value arriving = context.cotangents().get(output);
        return arriving == null
                ? ops.zerosLike(
                        output < form.carried()
                                ? context.x(output)
                                : context.node().outputs().get(output))
                : arriving;
    }

    /** The states before each step, collected along the first axis. */
    private List<Value> statesBefore() {
        Graph step = form.body().graph();
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 0; i < form.carried(); i++) {
            outputs.put("state_" + i, form.results().get(i));
        }
        for (int i = 0; i < form.carried(); i++) {
            outputs.put("before_" + i, step.inputs().get(i));
        }
        Graph collecting = GraphBuilder.extending(step).build(outputs);
        List<ScanForm.SliceAxis> out = Collections.nCopies(form.carried(), ScanForm.SliceAxis.first(false));
        Attributes attributes =
                ScanForm.attributes(new Attributes.Body(collecting, form.body().given()), form.in(), out);
        Node scan = ops.node(Loops.SCAN, attributes, context.node().inputs());
        return scan.outputs().subList(form.carried(), 2 * form.carried());
    }

    private List<Integer> wanted(int from, int to) {
        return floating(from, to).stream().filter(wanted::contains).toList();
    }

    private List<Integer> floating(int from, int to) {
        return IntStream.range(from, to)
                .filter(i -> context.x(i).element().isFloating())
                .boxed()
                .toList();
    }
}
