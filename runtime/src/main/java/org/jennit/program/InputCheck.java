package org.jennit.program;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.Value;
import org.jennit.parameter.Suggestion;
import org.jennit.tensor.Tensor;

/** Compares what is given to a program with what its graph declares. */
public final class InputCheck {
    /** From the symbols seen so far to their value, and where it was seen. */
    private record Binding(long extent, String input) {}

    private final Map<String, Binding> bindings = new HashMap<>();

    private InputCheck() {}

    /**
     * Refuses inputs that the graph does not declare, or not so.
     *
     * @return the value of each symbol of the declared shapes, such as {@code batch}
     * @throws IllegalArgumentException if a name is missing or unknown, or an element type, rank or extent is another
     *     than declared, or two inputs disagree about a symbol
     */
    public static Map<String, Long> check(List<Value> declared, Map<String, Tensor> given) {
        List<String> names = declared.stream().map(Value::name).toList();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("unknown input '" + name + "'" + Suggestion.nearest(name, names));
            }
        }
        InputCheck check = new InputCheck();
        for (Value input : declared) {
            Tensor tensor = given.get(input.name());
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "the input '" + input.name() + "' (" + input.type() + ") is missing; given: " + given.keySet());
            }
            check.one(input, tensor);
        }
        Map<String, Long> symbols = new HashMap<>();
        check.bindings.forEach((symbol, binding) -> symbols.put(symbol, binding.extent));
        return symbols;
    }

    private void one(Value input, Tensor tensor) {
        if (tensor.type() != input.element()) {
            throw wrong(input, tensor, "; convert it to " + input.element() + " first (Tensor.to, or astype in numpy)");
        }
        if (!input.shape().isRanked()) {
            return;
        }
        List<Dimension> dimensions = input.shape().dimensions();
        long[] extents = tensor.shape();
        if (dimensions.size() != extents.length) {
            boolean batchIsMissing = dimensions.size() == extents.length + 1;
            throw wrong(input, tensor, batchIsMissing ? "; is the batch axis missing? Tensor.reshape adds it" : "");
        }
        for (int axis = 0; axis < extents.length; axis++) {
            dimension(input, tensor, dimensions.get(axis), extents[axis]);
        }
    }

    private void dimension(Value input, Tensor tensor, Dimension declared, long extent) {
        if (declared.isKnown()) {
            if (!declared.is(extent)) {
                throw wrong(input, tensor, "");
            }
            return;
        }
        String symbol = declared.toString();
        if (!Dimension.symbol(symbol).equals(declared)) {
            return; // A polynomial of symbols: the runtime finds out.
        }
        Binding known = bindings.putIfAbsent(symbol, new Binding(extent, input.name()));
        if (known != null && known.extent != extent) {
            throw wrong(
                    input,
                    tensor,
                    ", with " + symbol + " = " + known.extent + " as in the input '" + known.input + "'");
        }
    }

    private static IllegalArgumentException wrong(Value input, Tensor tensor, String remedy) {
        return new IllegalArgumentException("the input '" + input.name() + "' is expected as " + input.type() + ", but "
                + tensor.type() + " " + Arrays.toString(tensor.shape()) + " was given" + remedy);
    }
}
