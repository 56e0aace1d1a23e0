package org.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.compile.DifferentiatedAttribution;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.ExplainedOutput;
import org.jennit.derive.OutputRelevance;
import org.jennit.derive.ParameterInputs;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.parameter.Suggestion;
import org.jennit.program.InputCheck;
import org.jennit.program.Program;
import org.jennit.program.ProgramCache;
import org.jennit.program.SampleAxis;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a scalar of a model's output y and its relevance R, ⟨u, y⟩ + Σ⟨v, R⟩ over the explained inputs, with
 * respect to inputs and parameters of the model: second order, since relevance is a gradient already. Any loss L(y, R)
 * has the gradient that this gives for u = ∂L/∂y and v = ∂L/∂R. Parameters go by their names in the model's file, also
 * where a canonizer merged them into others, and each gradient has the shape of what it belongs to.
 *
 * <p>y is the output that a target explains: for a class of a model that ends in a softmax, the logits. A class and a
 * tensor are a constant output relevance; a {@linkplain Target#function(OutputRelevance) function of graph operations} is
 * differentiated through.
 *
 * <pre>{@code
 * try (RelevanceGradient gradient = RelevanceGradient.of(attributor, "fc.weight").withParameterInputs("fc.weight")) {
 *     Map<String, Tensor> inputs = Map.of("x", x, "fc.weight", weight);
 *     RelevanceGradient.Result r = gradient.run(inputs, Target.classIndex(3), u, Map.of("x", v));
 * }
 * }</pre>
 *
 * <p>May be used by many threads at once; holds native memory from its first use until it is closed.
 */
public final class RelevanceGradient implements AutoCloseable {
    private final Attributor attributor;
    private final List<String> withRespectTo;
    private final List<String> parameters;
    private final ProgramCache<Key, Compiled> programs = new ProgramCache<>("the relevance gradient");
    private final ProgramCache<String, Program> forward = new ProgramCache<>("the relevance gradient");

    private record Key(String output, @Nullable OutputRelevance function, Map<String, Long> symbols) {}

    private record Compiled(Program program, DifferentiatedAttribution derived) implements AutoCloseable {
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

    /**
     * Computes output, relevance and gradients.
     *
     * @param inputs every input of the model by name, further inputs of the composite, and the parameters that are inputs
     * @param target what is explained
     * @param outputGradient u, of the explained output's shape
     * @param relevanceGradients v for each explained input by name, of its shape; zeros where a name is absent
     * @throws IllegalArgumentException if a name is unknown or a tensor does not fit, or the target is a function that is
     *     not written in graph operations
     * @throws IllegalStateException if this is closed
     */
    public Result run(
            Map<String, Tensor> inputs, Target target, Tensor outputGradient, Map<String, Tensor> relevanceGradients) {
        ExplainedOutput explained = attributor.explained(target);
        @Nullable OutputRelevance function = target.isConstant() ? null : target.requireFunction("differentiated");
        Map<String, Long> symbols = symbols(inputs);
        Key key = new Key(explained.output(), function, symbols);
        return programs.use(key, () -> open(request(target, function), symbols), compiled -> {
            DifferentiatedAttribution derived = compiled.derived;
            Map<String, Tensor> given = new LinkedHashMap<>(inputs);
            if (function == null) {
                given.put(derived.attribution().outputRelevance(), relevance(target, explained, inputs, symbols));
            }
            Map<String, String> seeds = derived.differentiation().seeds();
            given.put(require(seeds, derived.attribution().explained()), outputGradient);
            Map<String, String> relevance = derived.attribution().relevance();
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
                    require(results, derived.attribution().explained()),
                    named(relevance, results),
                    named(derived.differentiation().gradients(), results));
        });
    }

    private AttributionRequest request(Target target, @Nullable OutputRelevance function) {
        AttributionRequest request = attributor.request(target);
        return function == null ? request : request.withOutputRelevance(function);
    }

    /** The relevance for a target that is a constant at these inputs and parameters. */
    private Tensor relevance(
            Target asked, ExplainedOutput explained, Map<String, Tensor> inputs, Map<String, Long> symbols) {
        Target target = asked.forOutput(
                explained.value(), SampleAxis.isFirst(explained.graph().inputs(), explained.value()));
        Shape shape = explained.value().shape().substitute(symbols);
        if (!target.needsOutput() && shape.isKnown()) {
            return target.relevance(explained.output(), explained.value().element(), shape.extents(), null);
        }
        Tensor y = forward.use(
                explained.output(),
                () -> Program.open(
                        ParameterInputs.of(explained.graph(), parameters),
                        attributor.model().options().forward()),
                program -> {
                    Map<String, Tensor> own = new LinkedHashMap<>(inputs);
                    own.keySet()
                            .retainAll(program.graph().inputs().stream()
                                    .map(Value::name)
                                    .toList());
                    return require(program.run(own), explained.output());
                });
        return target.relevance(explained.output(), y.type(), y.shape(), y);
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
            throw new IllegalArgumentException("unknown name '" + name + "'; known are " + map.keySet());
        }
        return value;
    }

    /**
     * Writes the graph as a self-contained ONNX file. Its inputs are the model's, the parameters that are inputs, the
     * output relevance, u and v; its outputs the model's, the relevance and the gradients. The file's metadata say which
     * is which.
     *
     * @throws UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written is left
     */
    public void export(Path file) throws IOException {
        write(derive(attributor.request(), Map.of()), file);
    }

    /**
     * Writes the graph for one target, which computes the output relevance itself and is differentiated through: the
     * output relevance is among the outputs, not the inputs.
     *
     * @throws IllegalArgumentException if the target is not expressed in graph operations
     * @throws UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written is left
     */
    public void export(Target target, Path file) throws IOException {
        OutputRelevance function = target.requireFunction("part of a file; export(file) makes it an input");
        write(derive(request(target, function), Map.of()), file);
    }

    private static void write(DifferentiatedAttribution derived, Path file) throws IOException {
        OnnxWriter.write(derived.graph(), derived.metadata(), file);
    }

    private Compiled open(AttributionRequest request, Map<String, Long> symbols) {
        DifferentiatedAttribution derived;
        try {
            derived = derive(request, Map.of());
        } catch (UnresolvedShapeException e) {
            derived = derive(request, symbols);
        }
        return new Compiled(
                Program.open(derived.graph(), attributor.model().options().program()), derived);
    }

    private DifferentiatedAttribution derive(AttributionRequest request, Map<String, Long> sizes) {
        return attributor.model().compiler().compile(attributor.composite(), request, sizes, parameters, withRespectTo);
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
        forward.close();
    }
}
