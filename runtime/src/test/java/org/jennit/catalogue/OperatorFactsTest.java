package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.catalogue.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.rules.FactsCheck;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is known of every operator's output, whatever is known of its operands, is true. */
class OperatorFactsTest {
    /** Either, not negative, not positive, zero. */
    private static final int SIGNS = 4;

    static List<OperatorCase> cases() {
        List<OperatorCase> cases = new ArrayList<>(CatalogueTest.cases());
        cases.add(OperatorCase.of(Linear.MAT_MUL, real(3, 3), real(3, 3)));
        cases.add(OperatorCase.of(Linear.DENSE, real(3, 3), real(3, 3)));
        cases.add(OperatorCase.of(Linear.CONV, real(2, 2, 3), real(2, 2, 3)));
        cases.add(OperatorCase.of(Activations.CLIP, real(2, 3), real(), real()));
        cases.add(OperatorCase.of(Activations.LEAKY_RELU, real(2, 3)).set("alpha", -0.5f));
        cases.add(OperatorCase.of(Activations.ELU, real(2, 3)).set("alpha", -0.5f));
        cases.add(OperatorCase.of(Activations.SELU, real(2, 3)).set("gamma", -0.5f));
        cases.add(OperatorCase.of(Arithmetic.CAST, real(2, 3)).set("to", ElementType.BOOL.onnxCode()));
        cases.add(OperatorCase.of(Arithmetic.CAST, real(2, 3)).set("to", ElementType.INT32.onnxCode()));
        cases.add(OperatorCase.of(
                        Indexing.SCATTER_ELEMENTS, real(2, 3), Operand.integers(List.of(1L, 3L), 1, 0, 1), real(1, 3))
                .set("reduction", (Object) "mul"));
        cases.add(OperatorCase.of(Pooling.MAX_POOL, real(1, 2, 4, 4))
                .with("kernel_shape", 3, 3)
                .with("pads", 1, 1, 1, 1));
        return cases;
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void factsAreTrue(OperatorCase operator) {
        Random random = new Random(operator.toString().hashCode());
        GraphBuilder builder = GraphBuilder.separate();
        Map<String, Tensor> point = new LinkedHashMap<>();
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < operator.operands().size(); i++) {
            Operand operand = operator.operands().get(i);
            if (operand == null) {
                inputs.add(null);
            } else if (!operand.isReal()) {
                inputs.add(builder.constant(operand.constant()));
            } else {
                inputs.add(builder.input("x" + i, ElementType.FLOAT32, Shape.of(operand.shape())));
                point.put("x" + i, numbers(random, operand));
            }
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        Ops g = new Ops(builder);
        for (int draw = 0; draw < SIGNS * SIGNS; draw++) {
            List<Value> operands = new ArrayList<>(inputs);
            for (int i = 0; i < operands.size(); i++) {
                int sign = i == 0 ? draw % SIGNS : i == 1 ? draw / SIGNS : random.nextInt(SIGNS);
                boolean real =
                        operands.get(i) != null && operator.operands().get(i).isReal();
                operands.set(i, real ? known(g, inputs.get(i), sign) : operands.get(i));
            }
            outputs.put("y" + draw, output(builder, operator, operands));
            Value first = operands.get(0);
            Value second = operands.size() > 1 ? operands.get(1) : null;
            if (second != null && second.type().equals(first.type())) {
                operands.set(1, first);
                outputs.put("square" + draw, output(builder, operator, operands));
            }
        }
        assertThat(FactsCheck.check(builder.build(outputs), point)).isNotNegative();
    }

    private static Value output(GraphBuilder builder, OperatorCase operator, List<Value> operands) {
        return builder.add(
                        operator.operator(),
                        operator.attributes(),
                        operands,
                        operator.operator().outputs(operator.attributes()))
                .output();
    }

    private static Value known(Ops g, Value x, int sign) {
        return switch (sign) {
            case 0 -> x;
            case 1 -> g.positive(x);
            case 2 -> g.negative(x);
            default -> g.mul(x, 0);
        };
    }

    private static Tensor numbers(Random random, Operand operand) {
        int size = (int) Arrays.stream(operand.shape()).reduce(1, (a, b) -> a * b);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = random.nextInt(6) == 0 ? 0 : (float) random.nextGaussian();
        }
        return Tensor.of(numbers, operand.shape());
    }
}
