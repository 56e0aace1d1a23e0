package org.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.Differentiation;
import org.jennit.derive.ParameterInputs;
import org.jennit.graph.Graph;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.optimize.Optimizer;
import org.jennit.rule.Suggestion;

/**
 * The gradient of a scalar of a model's output y and its relevance R, ⟨u, y⟩ + Σ⟨v, R⟩ over the explained inputs, with
 * respect to inputs and parameters of the model: second order, since relevance is a gradient already. Any loss L(y, R)
 * has the gradient that this gives for u = ∂L/∂y and v = ∂L/∂R. Parameters go by their names in the model's file, also
 * where a canonizer merged them into others, and each gradient has the shape of what it belongs to.
 *
 * <p>The output relevance is a constant of the differentiation. Where it depends on y, its own gradient is among the
 * results when {@link #outputRelevanceName()} is among the names, for the chain rule.
 *
 * <pre>{@code
 * try (RelevanceGradient gradient = RelevanceGradient.of(attributor, "fc.weight").withParameterInputs("fc.weight")) {
 *     RelevanceGradient.Result r = gradient.run(Map.of("x", x, "fc.weight", weight), outputRelevance, u, Map.of("x", v));
 * }
 * }</pre>
 *
 * <p>May be used by many threads at once; holds native memory from its first use until it is closed.
 */
public final class RelevanceGradient implements AutoCloseable {
    private final Attributor attributor;
    private final List<String> withRespectTo;
    private final List<String> parameters;
    private final ProgramCache<Map<String, Long>, Compiled> programs = new ProgramCache<>("the relevance gradient");

    private record Derived(Graph graph, AttributionGraph attribution, Differentiation differentiation) {}

    private record Compiled(Program program, Derived derived) implements AutoCloseable {
        @Override
        public void close() {
            program.close();
        }
    }

    /**
     * What a run gives.
     *
     * @param output the explained output
     * @param relevance the relevance of each explained input, by name
     * @param gradients the gradient of the scalar with respect to each name that was asked for
     */
    public record Result(Tensor output, Map<String, Tensor> relevance, Map<String, Tensor> gradients) {
        /** A result. */
        public Result {
            relevance = Map.copyOf(relevance);
            gradients = Map.copyOf(gradients);
        }

        /**
         * The gradient with respect to an input or parameter.
         *
         * @throws IllegalArgumentException if it was not asked for
         */
        public Tensor gradient(String name) {
            return find(gradients, name, "no gradient with respect to '");
        }

        /**
         * The relevance of an input.
         *
         * @throws IllegalArgumentException if it was not explained
         */
        public Tensor relevance(String input) {
            return find(relevance, input, "no relevance of '");
        }

        private static Tensor find(Map<String, Tensor> tensors, String name, String missing) {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException(
                        missing + name + "' was asked for" + Suggestion.nearest(name, tensors.keySet()));
            }
            return tensor;
        }
    }

    private RelevanceGradient(Attributor attributor, List<String> withRespectTo, List<String> parameters) {
        this.attributor = attributor;
        this.withRespectTo = withRespectTo;
        this.parameters = parameters;
    }

    /**
     * The gradient of the output and relevance of an attributor, with its composite, explained output and inputs. The
     * attributor need not stay open, its model must.
     *
     * @param withRespectTo names of inputs of the model, or of parameters as its file names them
     * @throws IllegalArgumentException if the attributor's method is more than a single pass, or no name is given
     */
    public static RelevanceGradient of(Attributor attributor, String... withRespectTo) {
        attributor.requireSinglePass("differentiated");
        if (withRespectTo.length == 0) {
            throw new IllegalArgumentException("name what to differentiate by: inputs or parameters of the model");
        }
        return new RelevanceGradient(attributor, List.of(withRespectTo), List.of());
    }

    /** This with parameters of the model as further inputs of their names, so that they can be trained. */
    public RelevanceGradient withParameterInputs(String... names) {
        return new RelevanceGradient(attributor, withRespectTo, List.of(names));
    }

    /** The name of the input that takes the output relevance in an exported graph. */
    public String outputRelevanceName() {
        return attributor.attributionGraph(Map.of()).outputRelevance();
    }

    /**
     * Computes output, relevance and gradients.
     *
     * @param inputs every input of the model by name, further inputs of the composite, and the parameters that are inputs
     * @param outputRelevance the relevance of the explained output, of its shape
     * @param outputGradient u, of the explained output's shape
     * @param relevanceGradients v for each explained input by name, of its shape; zeros where a name is absent
     * @throws IllegalArgumentException if a name is unknown or a tensor does not fit
     * @throws IllegalStateException if this is closed
     */
    public Result run(
            Map<String, Tensor> inputs,
            Tensor outputRelevance,
            Tensor outputGradient,
            Map<String, Tensor> relevanceGradients) {
        Map<String, Long> symbols = symbols(inputs);
        return programs.use(symbols, () -> open(symbols), compiled -> {
            Derived derived = compiled.derived;
            Map<String, Tensor> given = new LinkedHashMap<>(inputs);
            given.put(derived.attribution.outputRelevance(), outputRelevance);
            Map<String, String> seeds = derived.differentiation.seeds();
            given.put(require(seeds, derived.attribution.explained()), outputGradient);
            Map<String, String> relevance = derived.attribution.relevance();
            for (String name : relevanceGradients.keySet()) {
                if (!relevance.containsKey(name)) {
                    throw new IllegalArgumentException(
                            "no input '" + name + "' is explained" + Suggestion.nearest(name, relevance.keySet()));
                }
            }
            relevance.forEach((name, output) -> {
                Tensor v = relevanceGradients.get(name);
                given.put(require(seeds, output), v == null ? zerosLike(inputs, name) : v);
            });
            Map<String, Tensor> results = compiled.program.run(given);
            return new Result(
                    require(results, derived.attribution.explained()),
                    named(relevance, results),
                    named(derived.differentiation.gradients(), results));
        });
    }

    private static Tensor zerosLike(Map<String, Tensor> inputs, String name) {
        Tensor input = require(inputs, name);
        return Tensor.zeros(input.type(), input.shape());
    }

    private static Map<String, Tensor> named(Map<String, String> names, Map<String, Tensor> results) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        names.forEach((name, output) -> named.put(name, require(results, output)));
        return named;
    }

    private static <T> T require(Map<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no '" + name + "', only " + map.keySet());
        }
        return value;
    }

    /**
     * Writes the graph as a self-contained ONNX file. Its inputs are the model's, the parameters that are inputs, the
     * output relevance, u and v; its outputs the model's, the relevance and the gradients. The file's metadata say which
     * is which.
     *
     * @throws UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written stays behind
     */
    public void export(Path file) throws IOException {
        Derived derived = derive(Map.of());
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("jennit.explained", derived.attribution.explained());
        metadata.put("jennit.output_relevance", derived.attribution.outputRelevance());
        derived.attribution.relevance().forEach((input, output) -> metadata.put("jennit.relevance." + input, output));
        derived.differentiation.seeds().forEach((output, seed) -> metadata.put("jennit.seed." + output, seed));
        derived.differentiation.gradients().forEach((name, output) -> metadata.put("jennit.gradient." + name, output));
        OnnxWriter.write(derived.graph, metadata, file);
    }

    private Compiled open(Map<String, Long> symbols) {
        Derived derived;
        try {
            derived = derive(Map.of());
        } catch (UnresolvedShapeException e) {
            derived = derive(symbols);
        }
        return new Compiled(
                Program.open(derived.graph, attributor.model().options().program()), derived);
    }

    private Derived derive(Map<String, Long> fixed) {
        AttributionGraph attribution = attributor.attributionGraph(fixed);
        Graph graph = ParameterInputs.of(attribution.graph(), parameters);
        List<String> outputs = new ArrayList<>(attribution.relevance().values());
        outputs.add(attribution.explained());
        Differentiation differentiation = Differentiation.of(graph, outputs, withRespectTo);
        return new Derived(Optimizer.optimize(differentiation.graph()), attribution, differentiation);
    }

    /** The values of the symbols in the shapes of the model's inputs. */
    private Map<String, Long> symbols(Map<String, Tensor> inputs) {
        Map<String, Tensor> own = new LinkedHashMap<>(inputs);
        List<Value> declared = attributor.model().inputs();
        own.keySet().retainAll(declared.stream().map(Value::name).toList());
        return InputCheck.check(declared, own);
    }

    /** Frees all native memory, once the runs under way have ended. Closing again does nothing. */
    @Override
    public void close() {
        programs.close();
    }
}
