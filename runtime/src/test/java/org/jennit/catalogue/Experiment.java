package org.jennit.catalogue;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jennit.derive.Differentiation;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.program.JennitException;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;

/**
 * One operator made into a graph, and that graph's gradients of first and second order: of ⟨v, y⟩ with respect to each
 * real operand, and of the sum of ⟨w, gradient⟩ with respect to each real operand and to v.
 */
final class Experiment {
    private static final String BATCH = "batch";

    private final OperatorCase operator;
    private final Graph graph;
    private final List<String> gradients = new ArrayList<>();
    private final List<String> second = new ArrayList<>();
    private final List<String> secondSeeds = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();
    private final ElementType element;

    /** How an experiment is made. */
    enum Form {
        /** All sizes are known and every real operand is an input. */
        SIZED,
        /** The batch is a symbol. */
        SYMBOLIC,
        /** Real operands but the batched are constants, as the weights of models are. */
        WITH_PARAMETERS
    }

    Experiment(OperatorCase operator, ElementType element, Form form) {
        this.operator = operator;
        this.element = element;
        GraphBuilder builder = GraphBuilder.separate();
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < operator.operands().size(); i++) {
            inputs.add(input(builder, i, form));
        }
        Node node = builder.add(
                operator.operator(),
                operator.attributes(),
                inputs,
                operator.operator().outputs(operator.attributes()));
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            outputs.put("y" + i, node.outputs().get(i));
        }
        Graph forward = builder.build(outputs);
        variables.addAll(form == Form.WITH_PARAMETERS ? List.of("x0") : operator.realNames());
        if (!node.output().element().isFloating() || variables.isEmpty()) {
            graph = forward;
            return;
        }
        List<String> differentiated = outputs.entrySet().stream()
                .filter(output -> output.getValue().element().isFloating())
                .map(Map.Entry::getKey)
                .toList();
        Differentiation once = Differentiation.of(forward, differentiated, variables);
        gradients.addAll(variables.stream().map(once.gradients()::get).toList());
        variables.addAll(differentiated.stream().map(once.seeds()::get).toList());
        Differentiation twice = Differentiation.of(once.graph(), gradients, variables);
        second.addAll(variables.stream().map(twice.gradients()::get).toList());
        secondSeeds.addAll(gradients.stream().map(twice.seeds()::get).toList());
        graph = twice.graph();
    }

    private Value input(GraphBuilder builder, int index, Form form) {
        Operand operand = operator.operands().get(index);
        if (operand == null) {
            return null;
        }
        if (!operand.isReal()) {
            return builder.constant(operand.constant());
        }
        if (form == Form.WITH_PARAMETERS && index > 0) {
            List<Long> extents = Arrays.stream(operand.shape()).boxed().toList();
            return builder.parameter("x" + index, Constant.ofDoubles(element, extents, operand.numbers(index)));
        }
        Shape shape = Shape.of(operand.shape());
        boolean symbolic = form == Form.SYMBOLIC && operand.isBatched();
        return builder.input("x" + index, element, symbolic ? shape.with(0, Dimension.symbol(BATCH)) : shape);
    }

    /** What takes the place of the batch in a symbolic shape. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new HashMap<>(Map.of("steps()", LoopCases.STEPS_OF_LOOP));
        operator.operands().stream()
                .filter(operand -> operand != null && operand.isBatched())
                .findFirst()
                .ifPresent(operand -> sizes.put(BATCH, operand.shape()[0]));
        return sizes;
    }

    Graph graph() {
        return graph;
    }

    boolean isDifferentiated() {
        return !gradients.isEmpty();
    }

    /** The inputs that gradients are with respect to: real operands, and v. */
    List<String> variables() {
        return variables;
    }

    /** The outputs with the gradients of first order, by the variable each is with respect to. */
    Map<String, String> gradients() {
        Map<String, String> byVariable = new LinkedHashMap<>();
        for (int i = 0; i < gradients.size(); i++) {
            byVariable.put(variables.get(i), gradients.get(i));
        }
        return byVariable;
    }

    /** The outputs with the gradients of second order, by the variable each is with respect to. */
    Map<String, String> secondGradients() {
        Map<String, String> byVariable = new LinkedHashMap<>();
        for (int i = 0; i < second.size(); i++) {
            byVariable.put(variables.get(i), second.get(i));
        }
        return byVariable;
    }

    /** Numbers for every input: the operands', and random ones for the seeds. */
    Map<String, double[]> point() {
        Map<String, double[]> point = new HashMap<>();
        for (Value input : graph.inputs()) {
            boolean operand = input.name().matches("x\\d+");
            point.put(
                    input.name(),
                    operand
                            ? operand(input).numbers(index(input))
                            : random(input.name().hashCode(), (int) size(input)));
        }
        return point;
    }

    private Operand operand(Value input) {
        return operator.operands().get(index(input));
    }

    private static int index(Value input) {
        return Integer.parseInt(input.name().substring(1));
    }

    private long[] extents(Value input) {
        return input.shape().substitute(sizes()).extents();
    }

    private long size(Value input) {
        return input.shape().substitute(sizes()).elements().value();
    }

    /** Numbers of either sign, none of them small. */
    static double[] random(long seed, int count) {
        Random random = new Random(seed);
        return random.doubles(count)
                .map(u -> (u < 0.5 ? -1 : 1) * (0.5 + Math.abs(2 * u - 1)))
                .toArray();
    }

    /** The value ⟨v, y⟩ or the sum of ⟨w, gradient⟩, whose gradient is under test. */
    double scalar(Map<String, Tensor> outputs, Map<String, double[]> point, boolean secondOrder) {
        double sum = 0;
        if (secondOrder) {
            for (int i = 0; i < gradients.size(); i++) {
                sum += dot(outputs.get(gradients.get(i)).toDoubles(), point.get(secondSeeds.get(i)));
            }
            return sum;
        }
        for (String variable : variables) {
            if (variable.endsWith("_gradient")) {
                String output = variable.substring(0, variable.length() - "_gradient".length());
                sum += dot(outputs.get(output).toDoubles(), point.get(variable));
            }
        }
        return sum;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The outputs at a point. */
    Map<String, Tensor> run(Program program, Map<String, double[]> point) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Value input : program.graph().inputs()) {
            Tensor numbers = Tensor.of(point.get(input.name()), extents(input));
            inputs.put(input.name(), numbers.to(input.element()));
        }
        return program.run(inputs);
    }

    /** Whether the runtime refused a graph because it has no kernel for an operator and its element type. */
    static boolean lacksKernel(JennitException refused) {
        boolean told = refused.getCause() instanceof OrtException cause
                && Set.of(OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED, OrtException.OrtErrorCode.ORT_INVALID_GRAPH)
                        .contains(cause.getCode());
        return told || String.valueOf(refused.getMessage()).contains("not supported");
    }

    /** A graph compiled for one thread: these graphs are small, and threads take longer to start than to compute. */
    static Program open(Graph graph) {
        return Program.open(graph, ProgramOptions.DEFAULT.withThreads(1));
    }

    /** The outputs of a graph at the point of this experiment. */
    Map<String, Tensor> run(Graph changed) {
        try (Program program = open(changed)) {
            return run(program, point());
        } catch (JennitException e) {
            throw new AssertionError("the runtime refuses\n" + changed, e);
        }
    }
}
