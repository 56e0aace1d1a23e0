package org.jennit.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The way back through a graph, as a graph of its own. It takes the inputs of the graph and what arrives at some of its
 * outputs, and gives what leaves at some of its inputs. The nodes of the graph are nodes of it, so that who knows them
 * may say what happens at each.
 *
 * @param graph the way back, after the way forward that it needs
 * @param leaving the inputs at which something leaves, in the order of the outputs of the way back
 */
record Pullback(Graph graph, List<Integer> leaving) {
    /**
     * The way back through a graph.
     *
     * @param arriving the outputs at which something arrives, by their number, in the order in which it is passed
     * @param wanted the inputs at which it is asked what leaves
     * @param hook what happens at nodes instead of their gradients
     */
    static Pullback of(Graph function, List<Integer> arriving, Set<Integer> wanted, ReverseMode.Hook hook) {
        GraphBuilder builder = GraphBuilder.extending(function);
        Ops ops = new Ops(builder);
        List<Value> results = List.copyOf(function.outputs().values());
        Map<Value, Value> seeds = new HashMap<>();
        for (int output : arriving) {
            Value result = results.get(output);
            String name = unused(builder, "arriving_" + output);
            Value seed = builder.input(Value.input(name, result.element(), result.shape()));
            seeds.merge(result, seed, ops::add);
        }
        List<Value> inputs = function.inputs();
        List<Integer> asked = List.copyOf(new TreeSet<>(wanted));
        Map<Value, Value> cotangents = new ReverseMode(ops, new Facts(), hook)
                .cotangents(seeds, Set.copyOf(asked.stream().map(inputs::get).toList()), inputs);
        List<Integer> leaving = new ArrayList<>();
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int input : asked) {
            Value cotangent = cotangents.get(inputs.get(input));
            if (cotangent != null) {
                leaving.add(input);
                outputs.put("leaving_" + input, cotangent);
            }
        }
        return new Pullback(builder.build(outputs), leaving);
    }

    private static String unused(GraphBuilder builder, String wanted) {
        String name = wanted;
        while (builder.hasInput(name)) {
            name += "_";
        }
        return name;
    }

    /**
     * What leaves at inputs of the graph, by their number; absent where nothing does.
     *
     * @param operands the inputs of the graph
     * @param seeds what arrives at its outputs
     */
    Map<Integer, Value> over(Ops ops, List<? extends @Nullable Value> operands, List<Value> seeds) {
        List<Value> values = new ArrayList<>();
        operands.forEach(operand -> values.add(Objects.requireNonNull(operand)));
        values.addAll(seeds);
        List<Value> results = ops.builder().inlined(graph, values);
        Map<Integer, Value> found = new LinkedHashMap<>();
        for (int i = 0; i < leaving.size(); i++) {
            found.put(leaving.get(i), results.get(i));
        }
        return found;
    }
}
