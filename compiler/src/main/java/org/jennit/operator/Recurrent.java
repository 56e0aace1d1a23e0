package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers over x [time, batch, features], in one direction or both. Forward they are the runtime's own; their
 * gradient is that of the same layer written out step by step, for which the number of steps must be known.
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
            Value product = g.matMul(before.h(), g.transpose(recurrence, 1, 0));
            return bias == null ? product : g.add(product, bias);
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
                .gradientOfEach((c, i) -> {
                    refuse(c.node());
                    return i == 4 ? null : c.throughAll((g, node) -> writtenOut(g, node, cell, functions), i);
                });
    }

    /** All states lie behind an axis of directions; the last ones have no axis of time. */
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

    private static List<Value> writtenOut(Ops g, Node node, Cell cell, String... functions) {
        int directions = (int) node.input(1).shape().dimension(0).value();
        String direction = node.operation().text("direction");
        List<Value> all = new ArrayList<>();
        List<Value> lastStates = new ArrayList<>();
        List<Value> lastCells = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            boolean backward = d == 1 || direction.equals("reverse");
            List<State> states = run(g, node, cell, d, backward, functions(node, d, functions));
            State last = states.get(states.size() - 1);
            lastStates.add(g.unsqueeze(last.h(), 0));
            if (last.cell() != null) {
                lastCells.add(g.unsqueeze(last.cell(), 0));
            }
            List<Value> inTime = new ArrayList<>();
            states.forEach(state -> inTime.add(g.unsqueeze(state.h(), 0, 1)));
            if (backward) {
                Collections.reverse(inTime);
            }
            all.add(g.concat(0, inTime));
        }
        List<Value> outputs = new ArrayList<>(List.of(g.concat(1, all), g.concat(0, lastStates)));
        if (!lastCells.isEmpty()) {
            outputs.add(g.concat(0, lastCells));
        }
        return outputs;
    }

    private static List<State> run(
            Ops g, Node node, Cell cell, int d, boolean backward, List<OperatorDefinition> functions) {
        Value recurrence = g.squeeze(g.slice(node.input(2), 0, d, d + 1), 0);
        Value weight = g.squeeze(g.slice(node.input(1), 0, d, d + 1), 0);
        long rows = weight.shape().dimension(0).value();
        Value biases = node.optionalInput(3);
        Value bias = biases == null ? null : g.squeeze(g.slice(biases, 0, d, d + 1), 0);
        Value product = g.matMul(node.input(0), g.transpose(weight, 1, 0));
        Value x = bias == null ? product : g.add(product, g.slice(bias, 0, 0, rows));
        Value recurrenceBias = bias == null ? null : g.slice(bias, 0, rows, 2 * rows);
        long steps = node.input(0).shape().dimension(0).value();
        List<State> states = new ArrayList<>();
        State state = null;
        for (long i = 0; i < steps; i++) {
            long t = backward ? steps - 1 - i : i;
            Value now = g.squeeze(g.slice(x, 0, t, t + 1), 0);
            state = state == null ? initial(g, node, d, now, recurrence) : state;
            state = cell.after(new Step(g, node, now, recurrence, recurrenceBias, state, functions));
            states.add(state);
        }
        return states;
    }

    private static State initial(Ops g, Node node, int d, Value x, Value recurrence) {
        long hidden = recurrence.shape().dimension(1).value();
        Value zeros = g.zerosLike(g.slice(x, 1, 0, hidden));
        Value h = node.optionalInput(5);
        Value cell = node.optionalInput(6);
        return new State(
                h == null ? zeros : g.squeeze(g.slice(h, 0, d, d + 1), 0),
                cell == null ? zeros : g.squeeze(g.slice(cell, 0, d, d + 1), 0));
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
        return new State(s.activated(0, s.g().add(s.x(), s.recurred())), null);
    }

    /** z, r and the candidate; where {@code linear_before_reset} is set, r acts behind the recurrence weight. */
    private static State gruStep(Step s) {
        Ops g = s.g();
        Value h = s.before().h();
        Value recurred = s.recurred();
        Value z = s.activated(0, g.add(s.gate(s.x(), 0, 3), s.gate(recurred, 0, 3)));
        Value r = s.activated(0, g.add(s.gate(s.x(), 1, 3), s.gate(recurred, 1, 3)));
        Value reset;
        if (s.node().operation().integer("linear_before_reset") != 0) {
            reset = g.mul(r, s.gate(recurred, 2, 3));
        } else {
            long size = s.recurrence().shape().dimension(1).value();
            Value weight = g.slice(s.recurrence(), 0, 2 * size, 3 * size);
            Value product = g.matMul(g.mul(r, h), g.transpose(weight, 1, 0));
            reset = s.bias() == null ? product : g.add(product, g.slice(s.bias(), 0, 2 * size, 3 * size));
        }
        Value candidate = s.activated(1, g.add(s.gate(s.x(), 2, 3), reset));
        Value kept = g.mul(z, h);
        return new State(g.add(g.mul(g.sub(g.number(1, z), z), candidate), kept), null);
    }

    /** The gates stand in the order input, output, forget, candidate. */
    private static State lstmStep(Step s) {
        Ops g = s.g();
        Value all = g.add(s.x(), s.recurred());
        Value in = s.activated(0, s.gate(all, 0, 4));
        Value out = s.activated(0, s.gate(all, 1, 4));
        Value forget = s.activated(0, s.gate(all, 2, 4));
        Value candidate = s.activated(1, s.gate(all, 3, 4));
        Value before = s.before().cell();
        Value written = g.mul(in, candidate);
        Value cell = before == null ? written : g.add(g.mul(forget, before), written);
        return new State(g.mul(out, s.activated(2, cell)), cell);
    }
}
