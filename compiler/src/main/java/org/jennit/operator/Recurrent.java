package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers over x [time, batch, features], in one direction or both. Forward they are the runtime's own; their
 * gradient is that of the same layer written out as a Scan over the steps, however many these are.
 */
public final class Recurrent {
    private static final Map<String, OperatorDefinition> ACTIVATIONS = Map.of(
            "sigmoid", Activations.SIGMOID,
            "tanh", Activations.TANH,
            "relu", Activations.RELU);

    private Recurrent() {}

    /** H = f(xW + HR + b). */
    public static final OperatorDefinition RNN =
            recurrent("RNN", 6, 2, Recurrent::rnnStep, "tanh").define();

    /** The gated recurrent unit of Cho et al. 2014. */
    public static final OperatorDefinition GRU = recurrent("GRU", 6, 2, Recurrent::gruStep, "sigmoid", "tanh")
            .attribute("linear_before_reset", 0)
            .define();

    /** The long short-term memory of Hochreiter and Schmidhuber 1997, with a gate that forgets. */
    public static final OperatorDefinition LSTM = recurrent(
                    "LSTM", 8, 3, Recurrent::lstmStep, "sigmoid", "tanh", "tanh")
            .attribute("input_forget", 0)
            .define();

    static final List<OperatorDefinition> ALL = List.of(RNN, GRU, LSTM);

    /** The state after a step: what goes out, and the cell of an LSTM. */
    private record State(Value h, @Nullable Value cell) {}

    /**
     * What a step is made of.
     *
     * @param x the products with the input of this step, [batch, gates · hidden], their bias added
     * @param recurrence the recurrence weight [gates · hidden, hidden]
     * @param bias its bias [gates · hidden], or null
     * @param functions the activations in ONNX's order
     */
    private record Step(
            Ops g,
            Node node,
            Value x,
            Value recurrence,
            @Nullable Value bias,
            State before,
            List<OperatorDefinition> functions) {
        Value activated(int function, Value value) {
            return g.apply(functions.get(function), value);
        }

        /** The columns of one gate. */
        Value gate(Value all, int number, int count) {
            long size = all.shape().dimension(-1).value() / count;
            return g.slice(all, all.shape().rank() - 1, number * size, (number + 1) * size);
        }

        Value recurred() {
            return dense(g, before.h(), recurrence, bias);
        }
    }

    @FunctionalInterface
    private interface Cell {
        State after(Step step);
    }

    private static OperatorDeclaration recurrent(String name, int inputs, int outputs, Cell cell, String... functions) {
        return operator(name, 3, inputs)
                .attribute("direction", "forward", "reverse", "bidirectional")
                .attribute("layout", 0)
                .optional(AttributeType.INTEGER, "hidden_size")
                .optional(AttributeType.TEXTS, "activations")
                .optional(AttributeType.REALS, "activation_alpha", "activation_beta")
                .optional(AttributeType.REAL, "clip")
                .other()
                .batch(batchRules(outputs))
                .outputs(outputs)
                .infers(Recurrent::infer)
                .gradients((c, wanted) -> {
                    refuse(c.node());
                    return c.throughAll((g, node) -> writtenOut(g, node, cell, functions), wanted);
                })
                .interior(node -> interior(node, cell, functions));
    }

    /** The layer written out; null where it cannot be, which its gradient gives the reason of. */
    private static @Nullable Interior interior(Node node, Cell cell, String... functions) {
        GraphBuilder builder = GraphBuilder.separate();
        List<@Nullable Value> formal = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value given = node.optionalInput(i);
            formal.add(given == null ? null : builder.input("input_" + i, given.element(), given.shape()));
        }
        try {
            refuse(node);
            Node apart = builder.add(node.operation().withInputs(formal), node.origin(), List.of(), List.of());
            List<Value> outputs = writtenOut(new Ops(builder), apart, cell, functions);
            Map<String, Value> named = new LinkedHashMap<>();
            outputs.forEach(output -> named.put("output_" + named.size(), output));
            return new Interior.WrittenOut(node, builder.build(named));
        } catch (GraphException | UnresolvedShapeException e) {
            return null;
        }
    }

    /** All states follow an axis of directions; the last ones have no axis of time. */
    private static BatchRule[] batchRules(int outputs) {
        BatchRule[] rules = new BatchRule[outputs];
        Arrays.fill(rules, BatchRules.recurrent(1));
        rules[0] = BatchRules.recurrent(2);
        return rules;
    }

    private static List<ValueType> infer(Operation op) {
        Shape x = op.input(0).shape();
        Dimension directions = op.input(1).shape().dimension(0);
        Dimension hidden = op.input(2).shape().dimension(2);
        if (op.integer("layout") == 1) {
            throw new IllegalArgumentException(
                    "the layout 1 (batch first) has no kernel in the runtime; export with 0");
        }
        ValueType last = new ValueType(op.input(0).element(), Shape.of(directions, x.dimension(1), hidden));
        ValueType all =
                new ValueType(op.input(0).element(), Shape.of(x.dimension(0), directions, x.dimension(1), hidden));
        return List.of(all, last, last);
    }

    /** Settings that have no influence, as exporters write them, are none; parameters of activations belong to others. */
    private static void refuse(Node node) {
        Attributes attributes = node.attributes();
        boolean clips = attributes.real("clip", Float.MAX_VALUE) < Float.MAX_VALUE;
        boolean coupled = attributes.integer("input_forget", 0) != 0;
        if (node.optionalInput(7) != null || clips || coupled) {
            String what = clips ? "clip" : coupled ? "input_forget" : "peepholes";
            throw new GraphException("the gradient of node " + node + " with " + what
                    + " is not supported; export the model without, or cut it before this node");
        }
    }

    /** The outputs of the layer: a Scan for each direction, side by side. */
    private static List<Value> writtenOut(Ops g, Node node, Cell cell, String... functions) {
        int directions = (int) node.input(1).shape().dimension(0).value();
        String direction = node.operation().text("direction");
        List<Value> all = new ArrayList<>();
        List<List<Value>> last = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            boolean backward = d == 1 || direction.equals("reverse");
            List<Value> results = run(g, node, cell, d, backward, functions(node, d, functions));
            int states = results.size() - 1;
            all.add(g.unsqueeze(results.get(states), 1));
            last.add(results.subList(0, states).stream()
                    .map(state -> g.unsqueeze(state, 0))
                    .toList());
        }
        List<Value> outputs = new ArrayList<>(List.of(g.concat(1, all)));
        for (int i = 0; i < last.get(0).size(); i++) {
            int state = i;
            outputs.add(g.concat(0, last.stream().map(one -> one.get(state)).toList()));
        }
        return outputs;
    }

    /** One direction: its last states, then what goes out at each step, [time, batch, hidden]. */
    private static List<Value> run(
            Ops g, Node node, Cell cell, int d, boolean backward, List<OperatorDefinition> functions) {
        Value weight = ofDirection(g, node.input(1), d);
        Value recurrence = ofDirection(g, node.input(2), d);
        Value bias = node.optionalInput(3) == null ? null : ofDirection(g, node.input(3), d);
        long rows = weight.shape().dimension(0).value();
        Value x = dense(g, node.input(0), weight, bias == null ? null : g.slice(bias, 0, 0, rows));

        List<Value> states = new ArrayList<>(List.of(initial(g, node, 5, d)));
        if (node.outputs().size() > 2) {
            states.add(initial(g, node, 6, d));
        }
        List<Value> slices = new ArrayList<>(List.of(x));
        if (node.optionalInput(4) != null) {
            slices.add(within(g, node.input(0), node.input(4)));
        }
        List<Value> captured = new ArrayList<>(List.of(recurrence));
        if (bias != null) {
            captured.add(g.slice(bias, 0, rows, 2 * rows));
        }
        Attributes.Body body = body(node, cell, states, slices, captured, functions);
        List<ScanForm.SliceAxis> in = Collections.nCopies(slices.size(), ScanForm.SliceAxis.first(backward));
        Attributes attributes = ScanForm.attributes(body, in, List.of(ScanForm.SliceAxis.first(backward)));
        List<@Nullable Value> inputs = new ArrayList<>(states);
        inputs.addAll(slices);
        inputs.addAll(captured);
        return g.node(Loops.SCAN, attributes, inputs).outputs();
    }

    /** A step: the states after it, and what goes out. */
    private static Attributes.Body body(
            Node node,
            Cell cell,
            List<Value> states,
            List<Value> slices,
            List<Value> captured,
            List<OperatorDefinition> functions) {
        GraphBuilder builder = GraphBuilder.sharing();
        Ops inside = new Ops(builder);
        List<Value> before =
                inputs(builder, "state", states.stream().map(Value::type).toList());
        List<Value> now = inputs(
                builder,
                "slice",
                slices.stream()
                        .map(value -> value.type()
                                .withShape(ScanForm.SliceAxis.first(false).slice(value.shape())))
                        .toList());
        List<Value> weights =
                inputs(builder, "weight", captured.stream().map(Value::type).toList());
        State old = new State(before.get(0), before.size() > 1 ? before.get(1) : null);
        Value bias = weights.size() > 1 ? weights.get(1) : null;
        State after = cell.after(new Step(inside, node, now.get(0), weights.get(0), bias, old, functions));
        Value out = after.h();
        if (now.size() > 1) {
            after = kept(inside, now.get(1), after, old);
            out = inside.mask(now.get(1), out);
        }
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("h", after.h());
        if (after.cell() != null) {
            results.put("cell", after.cell());
        }
        results.put("out", out);
        return new Attributes.Body(builder.build(results), before.size() + now.size());
    }

    private static List<Value> inputs(GraphBuilder builder, String name, List<ValueType> types) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> builder.input(
                        name + "_" + i, types.get(i).element(), types.get(i).shape()))
                .toList();
    }

    private static Value ofDirection(Ops g, Value all, int d) {
        return g.squeeze(g.slice(all, 0, d, d + 1), 0);
    }

    /** Which sequences of the batch have each step, [time, batch, 1]. */
    private static Value within(Ops g, Value x, Value lengths) {
        Value steps =
                g.apply(ShapeArithmetic.SHAPE, Attributes.NONE.with("start", 0).with("end", 1), x);
        Value zero = g.number(0, ElementType.INT64);
        Value step =
                g.apply(ShapeArithmetic.RANGE, zero, g.apply(Layout.SQUEEZE, steps), g.number(1, ElementType.INT64));
        return g.unsqueeze(g.greater(g.cast(lengths, ElementType.INT64), g.unsqueeze(step, 1)), 2);
    }

    /** A sequence that has ended keeps its state, and one that is run through backward does not yet begin. */
    private static State kept(Ops g, Value within, State after, State before) {
        Value cell = after.cell();
        Value old = before.cell();
        return new State(
                g.where(within, after.h(), before.h()),
                cell == null || old == null ? cell : g.where(within, cell, old));
    }

    private static Value dense(Ops g, Value x, Value weight, @Nullable Value bias) {
        return g.apply(Linear.DENSE, Attributes.NONE.with("transB", 1), x, weight, bias);
    }

    private static Value sum(Ops g, Value a, Value b) {
        return g.apply(Sums.SUM, a, b);
    }

    /** The state before the first step, zeros [batch, hidden] where none is given. */
    private static Value initial(Ops g, Node node, int input, int d) {
        Value given = node.optionalInput(input);
        if (given != null) {
            return ofDirection(g, given, d);
        }
        Value x = node.input(0);
        Dimension hidden = node.input(2).shape().dimension(2);
        Value zero = g.number(0, x);
        Dimension batch = x.shape().dimension(1);
        Value extents = batch.isKnown()
                ? g.integers(batch.value(), hidden.value())
                : g.concat(
                        0,
                        List.of(
                                g.apply(
                                        ShapeArithmetic.SHAPE,
                                        Attributes.NONE.with("start", 1).with("end", 2),
                                        x),
                                g.integers(hidden.value())));
        return g.apply(Layout.EXPAND, zero, extents);
    }

    private static List<OperatorDefinition> functions(Node node, int direction, String... defaults) {
        List<OperatorDefinition> functions = new ArrayList<>();
        Object given = node.attributes().get("activations");
        for (int i = 0; i < defaults.length; i++) {
            String name = given instanceof List<?> list
                    ? ((String) list.get(direction * defaults.length + i)).toLowerCase(Locale.ROOT)
                    : defaults[i];
            OperatorDefinition function = ACTIVATIONS.get(name);
            if (function == null) {
                throw new GraphException("the gradient of node " + node + " with the activation '" + name
                        + "' is not supported; only " + ACTIVATIONS.keySet() + " are");
            }
            functions.add(function);
        }
        return functions;
    }

    // --- steps

    private static State rnnStep(Step s) {
        return new State(s.activated(0, sum(s.g(), s.x(), s.recurred())), null);
    }

    /** z, r and the candidate; where {@code linear_before_reset} is set, r acts after the recurrence weight. */
    private static State gruStep(Step s) {
        Ops g = s.g();
        Value h = s.before().h();
        Value recurred = s.recurred();
        Value z = s.activated(0, sum(g, s.gate(s.x(), 0, 3), s.gate(recurred, 0, 3)));
        Value r = s.activated(0, sum(g, s.gate(s.x(), 1, 3), s.gate(recurred, 1, 3)));
        Value reset;
        if (s.node().operation().integer("linear_before_reset") != 0) {
            reset = g.mul(r, s.gate(recurred, 2, 3));
        } else {
            long size = h.shape().dimension(-1).value();
            Value recurrence = g.slice(s.recurrence(), 0, 2 * size, 3 * size);
            reset = dense(g, g.mul(r, h), recurrence, s.bias() == null ? null : s.gate(s.bias(), 2, 3));
        }
        Value candidate = s.activated(1, sum(g, s.gate(s.x(), 2, 3), reset));
        Value kept = g.mul(z, h);
        return new State(sum(g, g.mul(g.sub(g.number(1, z), z), candidate), kept), null);
    }

    /** The gates stand in the order input, output, forget, candidate. */
    private static State lstmStep(Step s) {
        Ops g = s.g();
        Value all = sum(g, s.x(), s.recurred());
        Value in = s.activated(0, s.gate(all, 0, 4));
        Value out = s.activated(0, s.gate(all, 1, 4));
        Value forget = s.activated(0, s.gate(all, 2, 4));
        Value candidate = s.activated(1, s.gate(all, 3, 4));
        Value before = s.before().cell();
        Value written = g.mul(in, candidate);
        Value cell = before == null ? written : sum(g, g.mul(forget, before), written);
        return new State(g.mul(out, s.activated(2, cell)), cell);
    }
}
