package org.jennit.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Fact;
import org.jennit.operator.Facts;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;

/** Runs a graph and looks whether what is known of its values beforehand is true of their numbers. */
public final class FactsCheck {
    private FactsCheck() {}

    /**
     * Checks all values that something is known of.
     *
     * @return how many things were known
     */
    public static int check(Graph graph, Map<String, Tensor> inputs) {
        Facts facts = new Facts();
        Map<Value, String> names = new LinkedHashMap<>();
        int known = 0;
        for (Node node : graph.nodes()) {
            for (Value value : node.outputs()) {
                boolean number = value.element().isFloating() && facts.isFinite(value);
                if (number
                        || facts.isNowhereZero(value)
                        || !facts.of(value).isEmpty()
                        || !facts.vanishing(value).isEmpty()) {
                    known += facts.of(value).size() + facts.vanishing(value).size();
                    names.putIfAbsent(value, "fact" + names.size());
                    facts.vanishing(value).forEach(other -> names.putIfAbsent(other, "fact" + names.size()));
                }
            }
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        names.forEach((value, name) -> outputs.put(name, value));
        graph.outputs().forEach(outputs::putIfAbsent);
        GraphBuilder builder = GraphBuilder.extending(graph);
        Map<String, Tensor> numbers = run(builder.build(outputs), inputs);
        List<String> wrong = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (Value value : node.outputs()) {
                if (names.containsKey(value)) {
                    double[] all = numbers.get(names.get(value)).toDoubles();
                    if (facts.isFinite(value) && !Arrays.stream(all).allMatch(Double::isFinite)) {
                        wrong.add(node + " is not finite");
                    }
                    if (facts.isNowhereZero(value) && Arrays.stream(all).anyMatch(x -> x == 0)) {
                        wrong.add(node + " is zero somewhere");
                    }
                    for (Fact fact : facts.of(value)) {
                        wrong(node + " is not " + fact, all, null, fact).forEach(wrong::add);
                    }
                    for (Value other : facts.vanishing(value)) {
                        double[] others = numbers.get(names.get(other)).toDoubles();
                        wrong(node + " does not vanish with " + other, all, others, null)
                                .forEach(wrong::add);
                    }
                }
            }
        }
        Assertions.assertThat(wrong).as("wrong in%n%s", graph).isEmpty();
        return known;
    }

    private static List<String> wrong(String what, double[] numbers, double[] others, Fact fact) {
        if (others != null && others.length != numbers.length) {
            return List.of(what + ": there are " + numbers.length + " elements, there " + others.length);
        }
        for (int i = 0; i < numbers.length; i++) {
            boolean bad = others != null
                    ? others[i] <= 0 && numbers[i] != 0
                    : fact == Fact.NON_NEGATIVE ? numbers[i] < 0 : numbers[i] > 0;
            boolean exists = Double.isFinite(numbers[i]); // what was divided by zero is no number
            if (bad && exists) {
                String other = others == null ? "" : ", the other " + others[i];
                return List.of(what + ": element " + i + " is " + numbers[i] + other);
            }
        }
        return List.of();
    }

    /** All outputs of a graph; one thread does, and nothing is rewritten by the runtime. */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        ProgramOptions options =
                ProgramOptions.DEFAULT.withThreads(1).withOptimization(ProgramOptions.Optimization.BASIC);
        try (Program program = Program.open(graph, options)) {
            return program.run(inputs);
        }
    }
}
