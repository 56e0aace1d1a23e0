package org.jennit.evaluate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates values of a graph in double precision, given the numbers of values that they depend on. An operator has a
 * kernel, or is evaluated in the form that it is written as in ONNX; what has neither is refused.
 */
public final class Evaluator {
    private static final Map<OperatorDefinition, Kernel> KERNELS = kernels();

    private final Map<Value, NumberTensor> known = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();

    private static Map<OperatorDefinition, Kernel> kernels() {
        Map<OperatorDefinition, Kernel> kernels = new HashMap<>();
        Stream.of(
                        ElementwiseKernels.ARITHMETIC,
                        ElementwiseKernels.ELEMENTARY,
                        ElementwiseKernels.ACTIVATIONS,
                        ReductionKernels.ALL,
                        LayoutKernels.ALL,
                        LinearKernels.ALL,
                        WindowKernels.ALL,
                        ResizeKernels.ALL,
                        NormKernels.ALL,
                        RecurrentKernels.ALL)
                .forEach(kernels::putAll);
        return Map.copyOf(kernels);
    }

    /** Whether nodes of an operator can be evaluated. */
    public static boolean knows(Operator operator) {
        return operator instanceof OperatorDefinition definition
                && (KERNELS.containsKey(definition) || definition.onnxForm() != null);
    }

    /** Gives a value numbers, whatever it would be computed from. */
    public Evaluator given(Value value, NumberTensor numbers) {
        known.put(value, numbers);
        boolean fits = value.shape().isRanked() && value.shape().rank() == numbers.rank();
        for (int axis = 0; fits && axis < numbers.rank(); axis++) {
            Dimension size = value.shape().dimension(axis);
            if (size.equals(Dimension.symbol(size.toString()))) {
                sizes.putIfAbsent(size.toString(), (long) numbers.extent(axis));
            }
        }
        return this;
    }

    /**
     * The numbers of a value. Sizes that a file takes from an input that was not given are those of the values that were.
     *
     * @throws EvaluationException if an input that it depends on was not given, an operator has no kernel, or a
     *     constant is too large
     */
    public NumberTensor of(Value value) {
        try {
            return evaluated(value, false);
        } catch (EvaluationException notGiven) {
            if (sizes.isEmpty()) {
                throw notGiven;
            }
            return evaluated(value, true);
        }
    }

    private NumberTensor evaluated(Value value, boolean takesSizes) {
        Deque<Value> open = new ArrayDeque<>();
        open.push(value);
        while (!open.isEmpty()) {
            Value next = open.peek();
            int depth = open.size();
            NumberTensor content = takesSizes && !known.containsKey(next) ? content(next) : null;
            if (content != null) {
                known.put(next, content);
            }
            if (!known.containsKey(next) && next.producer() != null) {
                for (Value input : next.producer().inputs()) {
                    if (input != null && !known.containsKey(input)) {
                        open.push(input);
                    }
                }
            }
            if (open.size() == depth) {
                open.pop();
                if (!known.containsKey(next)) {
                    known.put(next, compute(next));
                }
            }
        }
        return find(value);
    }

    /** The numbers of a value that are known from the sizes alone, some of which are open in the file. */
    private @Nullable NumberTensor content(Value value) {
        List<Dimension> content = value.type().content();
        if (content == null || content.stream().allMatch(Dimension::isKnown)) {
            return null;
        }
        List<Dimension> numbers =
                content.stream().map(number -> number.substitute(sizes)).toList();
        int[] extents = value.shape().rank() == 0 ? new int[0] : new int[] {numbers.size()};
        return numbers.stream().allMatch(Dimension::isKnown)
                ? NumberTensor.of(
                        extents, numbers.stream().mapToDouble(Dimension::value).toArray())
                : null;
    }

    private NumberTensor find(Value value) {
        NumberTensor numbers = known.get(value);
        if (numbers == null) {
            throw new IllegalStateException("the value " + value + " was not evaluated");
        }
        return numbers;
    }

    private NumberTensor compute(Value value) {
        if (value.constant() != null) {
            return ConstantNumbers.of(value.constant());
        }
        Node node = value.producer();
        if (node == null) {
            throw new EvaluationException("the input '" + value.name() + "' was given no numbers");
        }
        Kernel kernel = node.operator() instanceof OperatorDefinition definition ? kernel(definition) : null;
        if (kernel == null) {
            throw new EvaluationException("node " + node + " cannot be evaluated: its operator has no kernel");
        }
        List<@Nullable NumberTensor> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(input == null ? null : find(input)));
        try {
            return kernel.output(new Kernel.Call(node, inputs), value.index());
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
            throw new EvaluationException("node " + node + " cannot be evaluated on these extents: " + e.getMessage());
        }
    }

    private static @Nullable Kernel kernel(OperatorDefinition definition) {
        BiFunction<Ops, Node, List<Value>> form = definition.onnxForm();
        Kernel kernel = KERNELS.get(definition);
        return kernel != null || form == null ? kernel : call -> written(call, form);
    }

    /** The output of a node as it is written in ONNX, at the extents that its inputs have here. */
    private static NumberTensor written(Kernel.Call call, BiFunction<Ops, Node, List<Value>> form) {
        GraphBuilder builder = GraphBuilder.sharing();
        Evaluator inside = new Evaluator();
        List<@Nullable Value> inputs = new ArrayList<>();
        for (int i = 0; i < call.node().inputs().size(); i++) {
            Value input = call.node().optionalInput(i);
            inputs.add(input == null ? null : inside.standIn(builder, input, call.x(i)));
        }
        Attributes attributes = call.attributes();
        Node node = builder.add(
                call.node().operator(),
                attributes,
                inputs,
                call.node().outputs().size());
        return inside.of(form.apply(new Ops(builder), node).get(0));
    }

    /** Integers, which forms may look at, as a constant; other numbers as an input of known extents. */
    private Value standIn(GraphBuilder builder, Value input, NumberTensor numbers) {
        List<Long> extents = new ArrayList<>();
        for (int axis = 0; axis < numbers.rank(); axis++) {
            extents.add((long) numbers.extent(axis));
        }
        if (!input.element().isFloating()) {
            return builder.constant(Constant.ofDoubles(input.element(), extents, numbers.elements()));
        }
        Value value = Value.input(
                "",
                input.element(),
                Shape.of(extents.stream().mapToLong(Long::longValue).toArray()));
        given(value, numbers);
        return value;
    }
}
