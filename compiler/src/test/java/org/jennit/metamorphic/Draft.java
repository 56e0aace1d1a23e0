package org.jennit.metamorphic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.DataType;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.OpsetImport;
import org.jennit.onnx.file.TensorData;
import org.jennit.onnx.file.TensorMessage;
import org.jennit.onnx.file.TypeMessage;
import org.jennit.onnx.file.ValueMessage;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model that is still being written: steps can be added, and replaced by others at their place. Attributes named
 * {@code axes} are written as the opset wants them, as an attribute or as an input.
 */
final class Draft {
    private static final Map<String, Integer> AXES_ARE_AN_INPUT_SINCE = Map.of(
            "ReduceSum", 13,
            "Squeeze", 13,
            "Unsqueeze", 13,
            "ReduceMean", 18,
            "ReduceMax", 18,
            "ReduceL2", 18,
            "ReduceSumSquare", 18,
            "ReduceLogSumExp", 18);

    private static final Map<String, Integer> SINCE = Map.ofEntries(
            Map.entry("LayerNormalization", 17),
            Map.entry("Gelu", 20),
            Map.entry("GroupNormalization", 21),
            Map.entry("HardSwish", 14),
            Map.entry("Mish", 18),
            Map.entry("Swish", 24),
            Map.entry("Celu", 12),
            Map.entry("GreaterOrEqual", 12),
            Map.entry("LessOrEqual", 12),
            Map.entry("ReduceLogSumExp", 13),
            Map.entry("Einsum", 12));

    /** A node of the file. */
    record Step(String name, String operator, List<String> inputs, String output, Map<String, Object> attributes) {
        String input(int index) {
            return inputs.get(index);
        }

        Step with(String newOutput) {
            return new Step(name, operator, inputs, newOutput, attributes);
        }

        Step withInputs(List<String> others) {
            return new Step(name, operator, others, output, attributes);
        }
    }

    /** The numbers of a constant: integers, or of the model's real type unless it has one of its own. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Numbers(
            int[] extents, double[] elements, @Nullable DataType type) {
        boolean real() {
            return type == null;
        }
    }

    final List<Step> steps = new ArrayList<>();
    final Map<String, Numbers> constants = new LinkedHashMap<>();
    final Map<String, int[]> extents = new HashMap<>();
    final String input;
    String output = "";
    DataType real = DataType.DOUBLE;
    int opset = 20;
    boolean openSizes;

    private int place;
    private int made;

    Draft(String input, int... inputExtents) {
        this.input = input;
        extents.put(input, inputExtents);
    }

    /** The extents of a value, if they are known. */
    int @Nullable [] extents(String value) {
        Numbers constant = constants.get(value);
        return constant != null ? constant.extents() : extents.get(value);
    }

    int rank(String value) {
        int[] known = extents(value);
        return known == null ? -1 : known.length;
    }

    /** A real constant. */
    String constant(int[] shape, double... elements) {
        String name = "c" + made++;
        constants.put(name, new Numbers(shape, elements, null));
        return name;
    }

    String scalar(double number) {
        return constant(new int[0], number);
    }

    /** A number of a type that is not the model's. */
    String scalar(double number, DataType type) {
        String name = "s" + made++;
        constants.put(name, new Numbers(new int[0], new double[] {number}, type));
        return name;
    }

    /** A constant in single precision, whatever the model's type is. */
    String single(double... elements) {
        String name = "f" + made++;
        constants.put(name, new Numbers(new int[] {elements.length}, elements, DataType.FLOAT));
        return name;
    }

    String integers(long... numbers) {
        String name = "i" + made++;
        double[] elements = Arrays.stream(numbers).asDoubleStream().toArray();
        constants.put(name, new Numbers(new int[] {numbers.length}, elements, DataType.INT64));
        return name;
    }

    /** Adds a step at the place where the draft is being written, whose output has these extents (null: unknown). */
    String add(int @Nullable [] shape, String operator, Map<String, Object> attributes, String... inputs) {
        String result = "v" + made++;
        if (shape != null) {
            extents.put(result, shape);
        }
        steps.add(place++, new Step("/" + operator + "_" + made, operator, List.of(inputs), result, attributes));
        return result;
    }

    /** An elementwise step: its output has the extents of the first input. */
    String apply(String operator, String... inputs) {
        return add(extents(inputs[0]), operator, Map.of(), inputs);
    }

    String apply(String operator, Map<String, Object> attributes, String... inputs) {
        return add(extents(inputs[0]), operator, attributes, inputs);
    }

    /** An elementwise step with a number on its right. */
    String apply(String operator, String value, double number) {
        return apply(operator, value, scalar(number));
    }

    /** How a step is written otherwise: the value that takes the place of its output. */
    @FunctionalInterface
    interface Spelling {
        String write(Draft draft, Step step);
    }

    /** Writes a step otherwise, at its place. */
    void replace(Step step, Spelling spelling) {
        place = steps.indexOf(step);
        steps.remove(place);
        String value = spelling.write(this, step);
        rename(value, step.output());
        place = steps.size();
    }

    /** Puts steps behind a value, for all who read it. */
    void insertBehind(Step step, Spelling spelling) {
        String inner = step.output() + "_" + made++;
        int at = steps.indexOf(step);
        steps.set(at, step.with(inner));
        extents.put(inner, extents(step.output()));
        place = at + 1;
        String value = spelling.write(this, steps.get(at));
        rename(value, step.output());
        place = steps.size();
    }

    private void rename(String value, String wanted) {
        for (int i = place - 1; i >= 0; i--) {
            if (steps.get(i).output().equals(value)) {
                steps.set(i, steps.get(i).with(wanted));
                return;
            }
        }
        throw new IllegalStateException("no step has the output " + value);
    }

    /** The only step that reads a value, or null. */
    @Nullable
    Step onlyReader(String value) {
        List<Step> readers =
                steps.stream().filter(s -> s.inputs().contains(value)).toList();
        return readers.size() == 1 && !value.equals(output) ? readers.get(0) : null;
    }

    @Nullable
    Step producer(String value) {
        return steps.stream().filter(s -> s.output().equals(value)).findFirst().orElse(null);
    }

    /** Gives every step and value but the input another name. */
    void rename() {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            List<String> inputs = step.inputs().stream().map(this::renamed).toList();
            steps.set(i, new Step("", step.operator(), inputs, renamed(step.output()), step.attributes()));
        }
        output = renamed(output);
    }

    private String renamed(String value) {
        return value.equals(input) || value.isEmpty() || constants.containsKey(value) ? value : "t/" + value + ":0";
    }

    /** The lowest opset that has all operators. */
    int lowestOpset() {
        return steps.stream()
                .mapToInt(s -> SINCE.getOrDefault(s.operator(), 11))
                .max()
                .orElse(11);
    }

    ModelFile file() {
        List<NodeMessage> nodes = new ArrayList<>();
        List<TensorMessage> tensors = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (Step step : steps) {
            List<String> inputs = new ArrayList<>(step.inputs());
            List<AttributeMessage> attributes = new ArrayList<>();
            step.attributes().forEach((name, value) -> {
                int since = AXES_ARE_AN_INPUT_SINCE.getOrDefault(step.operator(), Integer.MAX_VALUE);
                if (name.equals("axes") && opset >= since) {
                    inputs.add(step.output() + "_axes");
                    double[] axes =
                            Arrays.stream((long[]) value).asDoubleStream().toArray();
                    tensors.add(tensor(
                            step.output() + "_axes", new Numbers(new int[] {axes.length}, axes, DataType.INT64)));
                } else {
                    attributes.add(new AttributeMessage(name, attribute(value)));
                }
            });
            used.addAll(inputs);
            nodes.add(NodeMessage.of(step.name(), step.operator(), inputs, List.of(step.output()), attributes));
        }
        constants.forEach((name, numbers) -> {
            if (used.contains(name)) {
                tensors.add(tensor(name, numbers));
            }
        });
        GraphMessage graph = GraphMessage.of(
                "g", nodes, tensors, List.of(value(input)), List.of(ValueMessage.of(output, undeclared())));
        return ModelFile.of(8, List.of(new OpsetImport("", opset)), graph);
    }

    private TypeMessage undeclared() {
        return new TypeMessage.Tensor(real, null);
    }

    private ValueMessage value(String name) {
        int[] known = extents.get(name);
        List<TypeMessage.Dimension> dimensions = IntStream.range(0, known.length)
                .mapToObj(i -> i == 0 && openSizes
                        ? (TypeMessage.Dimension) new TypeMessage.Dimension.Symbol("N")
                        : new TypeMessage.Dimension.Size(known[i]))
                .toList();
        return ValueMessage.of(name, new TypeMessage.Tensor(real, dimensions));
    }

    private TensorMessage tensor(String name, Numbers numbers) {
        DataType type = numbers.type() == null ? real : numbers.type();
        ElementType element = switch (type) {
            case INT64 -> ElementType.INT64;
            case FLOAT -> ElementType.FLOAT32;
            case FLOAT16 -> ElementType.FLOAT16;
            default -> ElementType.FLOAT64;
        };
        List<Long> dims =
                Arrays.stream(numbers.extents()).mapToObj(Long::valueOf).toList();
        Constant.InMemory constant = Constant.ofDoubles(element, dims, numbers.elements());
        return new TensorMessage(name, type, dims, new TensorData.Bytes(constant.data()));
    }

    private static AttributeValue attribute(Object value) {
        if (value instanceof Integer number) {
            return new AttributeValue.IntValue(number);
        } else if (value instanceof Double number) {
            return new AttributeValue.FloatValue(number.floatValue());
        } else if (value instanceof String text) {
            return new AttributeValue.StringValue(text);
        } else if (value instanceof long[] numbers) {
            return new AttributeValue.IntsValue(Arrays.stream(numbers).boxed().toList());
        }
        throw new IllegalArgumentException("an attribute of " + value);
    }

    @Override
    public String toString() {
        return String.join(
                "\n",
                Stream.concat(Stream.of("opset " + opset), steps.stream().map(Step::toString))
                        .toList());
    }
}
