package org.jennit.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Loops;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Recurrent;

/**
 * A recurrent layer over x [time, batch, features], as the operator and written out step by step in the operators that an
 * exporter would use, with the same weights.
 */
final class UnrolledNet {
    static final int TIME = 4;
    static final int BATCH = 2;
    static final int FEATURES = 3;
    static final int HIDDEN = 2;
    private static final int[] LENGTHS = {4, 2};

    private final OperatorDefinition operator;
    private final Attributes attributes;
    private final String direction;
    private final boolean withLengths;
    private final boolean withStates;
    private final int gates;
    private final Net net = new Net(3);

    UnrolledNet(OperatorDefinition operator, String direction, boolean withLengths, boolean withStates, long linear) {
        this.operator = operator;
        this.direction = direction;
        this.withLengths = withLengths;
        this.withStates = withStates;
        this.gates = operator == Recurrent.LSTM ? 4 : operator == Recurrent.GRU ? 3 : 1;
        Attributes base = Attributes.NONE.with("hidden_size", HIDDEN).with("direction", (Object) direction);
        this.attributes = operator == Recurrent.GRU ? base.with("linear_before_reset", linear) : base;
    }

    private int directions() {
        return direction.equals("bidirectional") ? 2 : 1;
    }

    private double[][] numbers(int rows, int columns) {
        double[][] all = new double[directions()][];
        for (int d = 0; d < all.length; d++) {
            float[] drawn =
                    Net.tensor(7L * rows + columns + 31L * d, rows, columns).toFloats();
            all[d] = new double[drawn.length];
            Arrays.setAll(all[d], i -> drawn[i]);
        }
        return all;
    }

    private double[][] inputWeights() {
        return numbers(gates * HIDDEN, FEATURES);
    }

    private double[][] recurrentWeights() {
        return numbers(gates * HIDDEN, HIDDEN);
    }

    private double[][] biases() {
        return numbers(2 * gates * HIDDEN, 1);
    }

    private Value together(String name, double[][] numbers, long... shape) {
        double[] all = Arrays.stream(numbers).flatMapToDouble(Arrays::stream).toArray();
        long[] whole = new long[shape.length + 1];
        whole[0] = directions();
        System.arraycopy(shape, 0, whole, 1, shape.length);
        return net.constant(name, all, whole);
    }

    private List<Value> states() {
        List<Value> states = new ArrayList<>(List.of(net.input("h0", directions(), BATCH, HIDDEN)));
        if (operator == Recurrent.LSTM) {
            states.add(net.input("c0", directions(), BATCH, HIDDEN));
        }
        return states;
    }

    /** The layer as one node. */
    Graph asOperator() {
        List<Value> inputs = new ArrayList<>(List.of(
                net.input("x", TIME, BATCH, FEATURES),
                together("w", inputWeights(), (long) gates * HIDDEN, FEATURES),
                together("r", recurrentWeights(), (long) gates * HIDDEN, HIDDEN),
                together("b", biases(), 2L * gates * HIDDEN)));
        if (withLengths || withStates) {
            inputs.add(withLengths ? net.node(Arithmetic.CAST, "", Attributes.NONE.with("to", 6), lengths()) : null);
        }
        if (withStates) {
            inputs.addAll(states());
        }
        return net.graph(net.node(operator, "layer", attributes, inputs.toArray(new Value[0])));
    }

    private Value lengths() {
        return net.integers(Arrays.stream(LENGTHS).asLongStream().toArray());
    }

    /** A forward RNN as a Scan, or a Loop, over a body as exporters write it: its weights captured, nothing recognised. */
    Graph asLoop(boolean scan) {
        GraphBuilder builder = GraphBuilder.separate();
        Value step = scan ? null : builder.input("step", ElementType.INT64, Shape.SCALAR);
        Value going = scan ? null : builder.input("going", ElementType.BOOL, Shape.SCALAR);
        Value h = builder.input("h", ElementType.FLOAT32, Shape.of(BATCH, HIDDEN));
        Value x = scan
                ? builder.input("x_t", ElementType.FLOAT32, Shape.of(BATCH, FEATURES))
                : builder.input("x", ElementType.FLOAT32, Shape.of(TIME, BATCH, FEATURES));
        Value w = builder.input("w", ElementType.FLOAT32, Shape.of(HIDDEN, FEATURES));
        Value r = builder.input("r", ElementType.FLOAT32, Shape.of(HIDDEN, HIDDEN));
        Value wb = builder.input("wb", ElementType.FLOAT32, Shape.of(HIDDEN));
        Value rb = builder.input("rb", ElementType.FLOAT32, Shape.of(HIDDEN));
        Ops g = new Ops(builder);
        Value now = step == null ? x : g.apply(Indexing.GATHER, x, step);
        Value ofX = g.add(g.matMul(now, g.transpose(w, 1, 0)), wb);
        Value ofH = g.add(g.matMul(h, g.transpose(r, 1, 0)), rb);
        Value after = g.apply(Activations.TANH, g.add(ofX, ofH));
        Map<String, Value> results = new LinkedHashMap<>();
        if (going != null) {
            results.put("goes_on", going);
        }
        results.put("h_after", after);
        results.put("out", after);
        int given = scan ? 2 : 3;
        Attributes settings = Attributes.NONE.with("body", new Attributes.Body(builder.build(results), given));
        double[] bias = biases()[0];
        List<Value> inputs = new ArrayList<>();
        if (!scan) {
            inputs.add(net.integer(TIME));
            inputs.add(null);
        }
        Value whole = net.input("x", TIME, BATCH, FEATURES);
        inputs.addAll(List.of(
                at(states().get(0), 0),
                whole,
                net.constant("w", inputWeights()[0], HIDDEN, FEATURES),
                net.constant("r", recurrentWeights()[0], HIDDEN, HIDDEN),
                net.constant("wb", Arrays.copyOfRange(bias, 0, HIDDEN), HIDDEN),
                net.constant("rb", Arrays.copyOfRange(bias, HIDDEN, 2 * HIDDEN), HIDDEN)));
        Attributes complete = scan ? settings.with("num_scan_inputs", 1) : settings;
        Value out = net.node(scan ? Loops.SCAN : Loops.LOOP, "layer", complete, 1, inputs.toArray(new Value[0]));
        return net.graph(net.node(Layout.UNSQUEEZE, "", out, net.integers(1)));
    }

    /** The layer step by step. */
    Graph unrolled() {
        Value x = net.input("x", TIME, BATCH, FEATURES);
        List<Value> given = withStates ? states() : List.of();
        List<Value> sides = new ArrayList<>();
        for (int d = 0; d < directions(); d++) {
            sides.add(side(x, given, d, d == 1 || direction.equals("reverse")));
        }
        return net.graph(sides.size() == 1 ? sides.get(0) : concat(1, sides));
    }

    /** One direction, [time, 1, batch, hidden]. */
    private Value side(Value x, List<Value> given, int d, boolean backward) {
        Value h = given.isEmpty() ? zeros() : at(given.get(0), d);
        Value c = operator != Recurrent.LSTM ? h : given.isEmpty() ? zeros() : at(given.get(1), d);
        Value[] outs = new Value[TIME];
        for (int step = 0; step < TIME; step++) {
            int t = backward ? TIME - 1 - step : step;
            Value[] after = after(at(x, t), h, c, d);
            if (withLengths) {
                Value within = within(t);
                outs[t] = net.node(Arithmetic.WHERE, "", within, after[0], zeros());
                h = net.node(Arithmetic.WHERE, "", within, after[0], h);
                c = net.node(Arithmetic.WHERE, "", within, after[1], c);
            } else {
                h = after[0];
                c = after[1];
                outs[t] = h;
            }
        }
        List<Value> slices = Arrays.stream(outs)
                .map(out -> net.node(Layout.UNSQUEEZE, "", out, net.integers(0, 1)))
                .toList();
        return concat(0, slices);
    }

    private Value[] after(Value x, Value h, Value c, int d) {
        String at = operator.name() + d;
        double[] bias = biases()[d];
        int rows = gates * HIDDEN;
        Attributes transposed = Attributes.NONE.with("transB", 1);
        Value w = net.constant(at + ".w", inputWeights()[d], rows, FEATURES);
        Value r = net.constant(at + ".r", recurrentWeights()[d], rows, HIDDEN);
        Value wb = net.constant(at + ".wb", Arrays.copyOfRange(bias, 0, rows), rows);
        Value rb = net.constant(at + ".rb", Arrays.copyOfRange(bias, rows, 2 * rows), rows);
        Value ofX = net.node(Linear.GEMM, "", transposed, x, w, wb);
        Value ofH = net.node(Linear.GEMM, "", transposed, h, r, rb);
        if (operator == Recurrent.RNN) {
            Value out = net.node(Activations.TANH, "", add(ofX, ofH));
            return new Value[] {out, out};
        }
        if (operator == Recurrent.LSTM) {
            Value all = add(ofX, ofH);
            Value in = net.node(Activations.SIGMOID, "", gate(all, 0));
            Value out = net.node(Activations.SIGMOID, "", gate(all, 1));
            Value forget = net.node(Activations.SIGMOID, "", gate(all, 2));
            Value candidate = net.node(Activations.TANH, "", gate(all, 3));
            Value cell = add(mul(forget, c), mul(in, candidate));
            return new Value[] {mul(out, net.node(Activations.TANH, "", cell)), cell};
        }
        Value z = net.node(Activations.SIGMOID, "", add(gate(ofX, 0), gate(ofH, 0)));
        Value reset = net.node(Activations.SIGMOID, "", add(gate(ofX, 1), gate(ofH, 1)));
        Value recurred;
        if (attributes.integer("linear_before_reset", 0) == 1) {
            recurred = mul(reset, gate(ofH, 2));
        } else {
            Value own = net.constant(
                    at + ".rn",
                    Arrays.copyOfRange(recurrentWeights()[d], 2 * HIDDEN * HIDDEN, 3 * HIDDEN * HIDDEN),
                    HIDDEN,
                    HIDDEN);
            Value ownBias = net.constant(at + ".rbn", Arrays.copyOfRange(bias, rows + 2 * HIDDEN, 2 * rows), HIDDEN);
            recurred = net.node(Linear.GEMM, "", transposed, mul(reset, h), own, ownBias);
        }
        Value candidate = net.node(Activations.TANH, "", add(gate(ofX, 2), recurred));
        Value fresh = net.node(Arithmetic.SUB, "", net.number(1), z);
        Value next = add(mul(fresh, candidate), mul(z, h));
        return new Value[] {next, next};
    }

    private Value add(Value a, Value b) {
        return net.node(Arithmetic.ADD, "", a, b);
    }

    private Value mul(Value a, Value b) {
        return net.node(Arithmetic.MUL, "", a, b);
    }

    private Value gate(Value all, int number) {
        return net.node(
                Layout.SLICE,
                "",
                all,
                net.integers((long) number * HIDDEN),
                net.integers((number + 1L) * HIDDEN),
                net.integers(1));
    }

    private Value at(Value all, int index) {
        Value one = net.node(Layout.SLICE, "", all, net.integers(index), net.integers(index + 1L), net.integers(0));
        return net.node(Layout.SQUEEZE, "", one, net.integers(0));
    }

    private Value concat(int axis, List<Value> values) {
        return net.node(Layout.CONCAT, "", Attributes.NONE.with("axis", axis), values.toArray(new Value[0]));
    }

    private Value zeros() {
        return net.constant("", new double[BATCH * HIDDEN], BATCH, HIDDEN);
    }

    private Value within(int t) {
        Value steps = net.node(Layout.UNSQUEEZE, "", lengths(), net.integers(1));
        return net.node(Arithmetic.GREATER, "", steps, net.integers(t));
    }

    /** The number of states that the layer takes. */
    List<String> inputs() {
        List<String> inputs = new ArrayList<>(List.of("x"));
        if (withStates) {
            inputs.add("h0");
        }
        if (withStates && operator == Recurrent.LSTM) {
            inputs.add("c0");
        }
        return inputs;
    }

    int directionCount() {
        return directions();
    }
}
