package org.jennit.cli.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jennit.Attribution;
import org.jennit.Attributor;
import org.jennit.Gradient;
import org.jennit.Method;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.Npy;
import org.jennit.Program;
import org.jennit.ProgramOptions;
import org.jennit.Target;
import org.jennit.Tensor;
import org.jennit.cli.Failures;
import org.jennit.cli.option.MethodForm;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.Differentiation;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.optimize.Optimizer;
import org.jennit.optimize.Specialization;

/** Runs a case the way that users' models are run, and compares everything that it expects. */
final class CaseRunner {
    private final Case aCase;
    private final ProgramOptions options;
    private final List<Deviation> deviations = new ArrayList<>();

    private CaseRunner(Case aCase, ProgramOptions options) {
        this.aCase = aCase;
        this.options = options;
    }

    /** Runs the case in a folder; whatever goes wrong is its result. */
    static Result run(Path folder, String family, ProgramOptions options) {
        String name = String.valueOf(folder.getFileName());
        try {
            Case aCase = Case.read(folder);
            CaseRunner runner = new CaseRunner(aCase, options);
            runner.run();
            return new Result(family, aCase.name(), runner.deviations, Optional.empty());
        } catch (IOException | RuntimeException e) {
            return new Result(family, name, List.of(), Optional.of(Failures.message(e)));
        }
    }

    private void run() throws IOException {
        Tensor input = Npy.read(aCase.input());
        Path given = aCase.outputRelevance();
        Target target = given == null ? Target.output() : Target.relevance(Npy.read(given));
        try (Model model = Model.load(aCase.model(), ModelOptions.DEFAULT.withProgram(options));
                Attributor attributor = attributor(model)) {
            Attribution attribution = attributor.attribute(input, target);
            compare("relevance", attribution.relevance(), aCase.relevance());
            if (aCase.output().isPresent()) {
                compare("output", attribution.output(), aCase.output().get());
            }
            for (Map.Entry<String, Path> layer : aCase.intermediate().entrySet()) {
                compare("relevance at " + layer.getKey(), attribution.at(layer.getKey()), layer.getValue());
            }
            if (aCase.secondOrder().isPresent()) {
                secondOrder(aCase.secondOrder().get(), model, attributor, input);
            }
        }
    }

    private Attributor attributor(Model model) {
        Map<String, Object> parameters = new HashMap<>(aCase.attributor());
        Object name = parameters.remove("name");
        Method method = name == null ? new Gradient() : MethodForm.of(String.valueOf(name), parameters);
        Attributor attributor = aCase.composite().isEmpty()
                ? Attributor.of(model, method)
                : Attributor.of(model, Composites.of(aCase.composite(), Families.CASE), method);
        return aCase.intermediate().isEmpty()
                ? attributor
                : attributor.alsoAt(aCase.intermediate().keySet().toArray(new String[0]));
    }

    /** The gradient of ⟨v, relevance⟩, by differentiating the attribution graph like any other. */
    private void secondOrder(Case.SecondOrder expected, Model model, Attributor attributor, Tensor input)
            throws IOException {
        AttributionGraph attribution = AttributionGraph.of(model.canonization().graph(), attributor.plan())
                .derive();
        String inputName = model.inputs().get(0).name();
        String relevance = String.valueOf(attribution.relevance().get(inputName));
        Differentiation differentiation = Differentiation.of(
                attribution.graph(),
                List.of(relevance),
                List.copyOf(expected.gradients().keySet()));
        Graph graph = Optimizer.optimize(
                Specialization.of(differentiation.graph(), sizes(model.inputs().get(0), input)));
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(inputName, input);
        Path given = aCase.outputRelevance();
        inputs.put(attribution.outputRelevance(), given == null ? model.predict(input) : Npy.read(given));
        inputs.put(String.valueOf(differentiation.seeds().get(relevance)), Npy.read(expected.relevanceGradient()));
        try (Program program = Program.open(graph, options)) {
            Map<String, Tensor> outputs = program.run(inputs);
            for (Map.Entry<String, Path> gradient : expected.gradients().entrySet()) {
                String output = String.valueOf(differentiation.gradients().get(gradient.getKey()));
                compare(
                        "gradient of " + gradient.getKey(),
                        Objects.requireNonNull(outputs.get(output)),
                        gradient.getValue());
            }
        }
    }

    private static Map<String, Long> sizes(Value declared, Tensor given) {
        Map<String, Long> sizes = new HashMap<>();
        for (int axis = 0; axis < declared.shape().rank(); axis++) {
            if (!declared.shape().dimension(axis).isKnown()) {
                sizes.put(declared.shape().dimension(axis).toString(), given.shape()[axis]);
            }
        }
        return sizes;
    }

    private void compare(String array, Tensor got, Path expected) throws IOException {
        deviations.add(Deviation.of(array, got, Npy.read(expected), aCase.tolerance()));
    }
}
