package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jennit.catalogue.Experiment.Form;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.operator.Activations;
import org.jennit.operator.Catalogue;
import org.jennit.operator.Loops;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Recurrent;
import org.jennit.optimize.Optimizer;
import org.jennit.program.JennitException;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator of the catalogue, with many settings: its types are those that the runtime computes, its gradients of
 * first and second order those that finite differences give, and the optimizer changes neither.
 */
class CatalogueTest {
    /** Five-point differences: of error h⁴ and ε/h. */
    private static final double STEP = 1e-3;

    private static final double SINGLE_STEP = 2e-2;
    private static final double TOLERANCE = 1e-7;
    private static final double SINGLE_TOLERANCE = 2e-3;
    private static final double ROUNDING = 1e-4;
    private static final int DIRECTIONS = 3;

    /** The runtime's kernels of these take float64, but compute in float32 or fail when they run; bodies are of one type. */
    private static final Set<OperatorDefinition> SINGLE_ONLY =
            Set.of(Activations.SHRINK, Recurrent.GRU, Recurrent.LSTM, Loops.SCAN, Loops.LOOP);

    /** Integers, which finite differences cannot be taken of; {@code FileRelevanceTest} has them. */
    static final Set<String> ON_INTEGERS = Set.of("QuantizeLinear", "DequantizeLinear");

    static List<OperatorCase> cases() {
        return Stream.of(
                        ArithmeticCases.ALL,
                        ActivationCases.ALL,
                        LinearCases.ALL,
                        PoolingCases.ALL,
                        NormalizationCases.ALL,
                        ReductionCases.ALL,
                        LayoutCases.ALL,
                        IndexingCases.ALL,
                        EinsumCases.ALL,
                        RecurrentCases.ALL,
                        LoopCases.ALL,
                        ResizingCases.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** The first case of each operator, for a quick look at all of them. */
    static Stream<OperatorCase> firstCases() {
        Set<OperatorDefinition> seen = new HashSet<>();
        return cases().stream().filter(operator -> seen.add(operator.operator()));
    }

    private static final Map<OperatorCase, Map<String, Tensor>> COMPUTED = new ConcurrentHashMap<>();

    /** The outputs of a case in float32, computed once. */
    private static Map<String, Tensor> computed(OperatorCase operator, Experiment sized) {
        return COMPUTED.computeIfAbsent(operator, key -> sized.run(sized.graph()));
    }

    @Test
    void everyOperatorOfTheCatalogueIsHere() {
        Set<String> tested = cases().stream().map(c -> c.operator().name()).collect(Collectors.toSet());
        tested.addAll(ON_INTEGERS);
        assertThat(new TreeSet<>(Catalogue.operators().keySet())).isEqualTo(new TreeSet<>(tested));
    }

    @ParameterizedTest
    @MethodSource("firstCases")
    void typesGradientsAndOptimizedFormAreRight(OperatorCase operator) {
        typesAreThoseThatTheRuntimeComputes(operator);
        gradientsAreThoseOfFiniteDifferences(operator);
        theOptimizerChangesNothing(operator);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void typesAreThoseThatTheRuntimeComputes(OperatorCase operator) {
        Experiment sized = new Experiment(operator, ElementType.FLOAT32, Form.SIZED);
        Map<String, Tensor> expected = computed(operator, sized);
        sized.graph().outputs().forEach((name, value) -> {
            assertThat(value.element()).as(name).isEqualTo(expected.get(name).type());
            assertThat(value.shape().substitute(sized.sizes()).extents())
                    .as(name)
                    .isEqualTo(expected.get(name).shape());
        });
        if (operator.needsSizes()) {
            assertThatThrownBy(() -> new Experiment(operator, ElementType.FLOAT32, Form.SYMBOLIC))
                    .as("%s", operator)
                    .isInstanceOf(UnresolvedShapeException.class);
            return;
        }
        Graph symbolic = new Experiment(operator, ElementType.FLOAT32, Form.SYMBOLIC).graph();
        symbolic.outputs().forEach((name, value) -> {
            assertThat(value.shape().substitute(sized.sizes()).extents())
                    .as(name)
                    .isEqualTo(expected.get(name).shape());
        });
        assertClose(sized.run(symbolic), expected, "with a batch that is a symbol");
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void gradientsAreThoseOfFiniteDifferences(OperatorCase operator) {
        Experiment single = new Experiment(operator, ElementType.FLOAT32, Form.SIZED);
        if (!single.isDifferentiated()) {
            return;
        }
        Experiment exact = new Experiment(operator, ElementType.FLOAT64, Form.SIZED);
        Optional<Program> doubles = SINGLE_ONLY.contains(operator.operator()) ? Optional.empty() : open(exact);
        if (doubles.isEmpty()) {
            try (Program program = Experiment.open(single.graph())) {
                compare(single, program, false, SINGLE_STEP, SINGLE_TOLERANCE);
                compare(single, program, true, SINGLE_STEP, SINGLE_TOLERANCE);
            }
            return;
        }
        try (Program program = doubles.get()) {
            compare(exact, program, false, STEP, TOLERANCE);
            compare(exact, program, true, STEP, TOLERANCE);
            assertClose(computed(operator, single), exact.run(program, exact.point()), "in float32");
        }
    }

    /** The program, if the runtime has kernels for its element type. */
    private static Optional<Program> open(Experiment experiment) {
        try {
            return Optional.of(Experiment.open(experiment.graph()));
        } catch (JennitException e) {
            if (Experiment.lacksKernel(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void theOptimizerChangesNothing(OperatorCase operator) {
        Experiment experiment = new Experiment(operator, ElementType.FLOAT32, Form.SIZED);
        Map<String, Tensor> expected = computed(operator, experiment);
        Graph optimized = Optimizer.optimize(experiment.graph());
        assertClose(experiment.run(optimized), expected, "optimized\n" + optimized);
        if (experiment.isDifferentiated() && operator.operands().get(0).isReal()) {
            Experiment constant = new Experiment(operator, ElementType.FLOAT32, Form.WITH_PARAMETERS);
            Graph folded = Optimizer.optimize(constant.graph());
            Map<String, Tensor> got = constant.run(folded);
            Map<String, Tensor> first = new HashMap<>();
            constant.gradients().values().forEach(name -> first.put(name, got.get(name)));
            first.put("y0", got.get("y0"));
            assertClose(first, expected, "with constant parameters\n" + folded);
        }
    }

    /** Along random directions: ⟨gradient, d⟩ against the difference quotient of the scalar along d. */
    private static void compare(
            Experiment experiment, Program program, boolean secondOrder, double step, double tolerance) {
        Map<String, double[]> point = experiment.point();
        Map<String, Tensor> outputs = experiment.run(program, point);
        Map<String, String> gradients = secondOrder ? experiment.secondGradients() : experiment.gradients();
        gradients.forEach((variable, output) -> {
            double[] gradient = outputs.get(output).toDoubles();
            for (int n = 0; n < DIRECTIONS; n++) {
                double[] direction = Experiment.random(n, gradient.length);
                double expected = 0;
                double[] weights = {8, -1};
                for (int k = 1; k <= 2; k++) {
                    double up = shifted(experiment, program, point, variable, direction, k * step, secondOrder);
                    double down = shifted(experiment, program, point, variable, direction, -k * step, secondOrder);
                    expected += weights[k - 1] * (up - down) / (12 * step);
                }
                double size = Math.sqrt(
                        Experiment.dot(gradient, gradient) * Experiment.dot(direction, direction) / gradient.length);
                assertThat(Experiment.dot(gradient, direction))
                        .as((secondOrder ? "second" : "first") + " order, by " + variable + ", direction " + n)
                        .isCloseTo(expected, within(tolerance * (1 + size)));
            }
        });
    }

    private static double shifted(
            Experiment experiment,
            Program program,
            Map<String, double[]> point,
            String variable,
            double[] direction,
            double by,
            boolean secondOrder) {
        Map<String, double[]> moved = new HashMap<>(point);
        double[] numbers = point.get(variable).clone();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += by * direction[i];
        }
        moved.put(variable, numbers);
        return experiment.scalar(experiment.run(program, moved), moved, secondOrder);
    }

    private static void assertClose(Map<String, Tensor> got, Map<String, Tensor> expected, String what) {
        got.forEach((name, tensor) -> {
            double[] numbers = tensor.toDoubles();
            double[] wanted = expected.get(name).toDoubles();
            assertThat(numbers).as(name + " " + what).hasSameSizeAs(wanted);
            for (int i = 0; i < numbers.length; i++) {
                assertThat(numbers[i])
                        .as(name + "[" + i + "] " + what)
                        .isCloseTo(wanted[i], within(ROUNDING * (1 + Math.abs(wanted[i]))));
            }
        });
    }
}
