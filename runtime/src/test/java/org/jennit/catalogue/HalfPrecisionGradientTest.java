package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Loops;
import org.jennit.operator.OperatorDefinition;
import org.jennit.program.JennitException;
import org.jennit.program.Program;
import org.jennit.rules.TensorAssert;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of a node that computes in 16 bits is that in float32 at the same numbers, to all its digits. */
class HalfPrecisionGradientTest {
    private static final double TOLERANCE = 1e-5;

    /** Bodies are of one type. */
    private static final Set<OperatorDefinition> OF_ONE_TYPE = Set.of(Loops.SCAN, Loops.LOOP);

    static Stream<OperatorCase> cases() {
        return CatalogueTest.firstCases()
                .filter(operator -> !OF_ONE_TYPE.contains(operator.operator()))
                .filter(operator -> !operator.realNames().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseInSinglePrecision(OperatorCase operator) {
        Map<String, Tensor> half = gradients(operator, ElementType.FLOAT16);
        assumeTrue(!half.isEmpty(), "the runtime has no kernel for it, or its output is no number");
        Map<String, Tensor> single = gradients(operator, ElementType.FLOAT32);
        single.forEach((name, gradient) -> {
            assertThat(half.get(name).type()).as(name).isEqualTo(ElementType.FLOAT32);
            TensorAssert.assertThat(half.get(name)).as(name).isCloseTo(gradient, TOLERANCE);
        });
    }

    /** The gradients of the sum of the output; none where there are no such, or the runtime cannot compute them. */
    private static Map<String, Tensor> gradients(OperatorCase operator, ElementType element) {
        GraphBuilder builder = GraphBuilder.separate();
        List<Value> inputs = new ArrayList<>();
        Map<String, Tensor> given = new HashMap<>();
        for (int i = 0; i < operator.operands().size(); i++) {
            Operand operand = operator.operands().get(i);
            if (operand == null || !operand.isReal()) {
                inputs.add(operand == null ? null : builder.constant(operand.constant()));
                continue;
            }
            inputs.add(builder.input("x" + i, element, Shape.of(operand.shape())));
            Tensor numbers = Tensor.of(operand.numbers(i), operand.shape());
            given.put("x" + i, numbers.to(ElementType.FLOAT16).to(element));
        }
        Node node = builder.add(
                operator.operator(),
                operator.attributes(),
                inputs,
                operator.operator().outputs(operator.attributes()));
        if (node.output().element() != element) {
            return Map.of();
        }
        AttributionGraph graph = AttributionCompiler.of(builder.build(Map.of("y", node.output())))
                .compile(Composites.gradient(), AttributionRequest.DEFAULT);
        try (Program program = Experiment.open(graph.graph())) {
            given.put(
                    graph.outputRelevance(),
                    Tensor.full(element, 1, node.output().shape().extents()));
            Map<String, Tensor> results = program.run(given);
            Map<String, Tensor> gradients = new HashMap<>();
            graph.relevance().forEach((input, output) -> gradients.put(input, results.get(output)));
            return gradients;
        } catch (JennitException e) {
            assertThat(e).matches(Experiment::lacksKernel, "the runtime has no kernel for the element type");
            return Map.of();
        }
    }
}
