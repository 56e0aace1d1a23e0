package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.RelevanceGradient;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.SinglePass;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.option.AttributionMethods;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/** Runs a case the way that users' models are run, and compares everything that it expects. */
final class CaseRunner {
    private final GoldenCase aCase;
    private final ModelOptions options;
    private final List<Deviation> deviations = new ArrayList<>();

    private CaseRunner(GoldenCase aCase, ModelOptions options) {
        this.aCase = aCase;
        this.options = options;
    }

    /** Runs the case in a folder; a failure is its result too. */
    static CaseResult run(Path folder, String family, ModelOptions options) {
        String name = String.valueOf(folder.getFileName());
        try {
            GoldenCase aCase = GoldenCase.read(folder);
            CaseRunner runner = new CaseRunner(aCase, options);
            runner.run();
            return new CaseResult(family, aCase.name(), runner.deviations, Optional.empty());
        } catch (IOException | RuntimeException e) {
            return new CaseResult(family, name, List.of(), Optional.of(ErrorReporter.message(e)));
        }
    }

    private void run() throws IOException {
        Tensor input = Npy.read(aCase.input());
        Path given = aCase.outputRelevance();
        Target target = given == null ? Target.output() : Target.relevance(Npy.read(given));
        try (Model model = Model.load(aCase.model(), options);
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
                secondOrder(aCase.secondOrder().get(), attributor, input, target, attribution.output());
            }
        }
    }

    private Attributor attributor(Model model) {
        Map<String, Object> parameters = new HashMap<>(aCase.attributor());
        Object name = parameters.remove("name");
        if ("occlusion".equals(name)) {
            parameters.putIfAbsent("mode", "keep"); // what occlusion is defined as, not what the command prefers
        }
        AttributionMethod method =
                name == null ? new SinglePass() : AttributionMethods.of(String.valueOf(name), parameters);
        AttributorBuilder builder = Attributor.builder(model)
                .method(method)
                .at(aCase.intermediate().keySet().toArray(new String[0]));
        return aCase.composite().isEmpty()
                ? builder.build()
                : builder.composite(Composites.of(aCase.composite(), CaseFamilies.CASE))
                        .build();
    }

    /** The gradient of ⟨v, relevance⟩. */
    private void secondOrder(
            GoldenCase.SecondOrder expected, Attributor attributor, Tensor input, Target target, Tensor output)
            throws IOException {
        String[] names = expected.gradients().keySet().toArray(new String[0]);
        String inputName = attributor.model().inputs().get(0).name();
        try (RelevanceGradient gradient = RelevanceGradient.of(attributor, names)) {
            RelevanceGradient.Result result = gradient.run(
                    Map.of(inputName, input),
                    target,
                    Tensor.zeros(output.type(), output.shape()),
                    Map.of(inputName, Npy.read(expected.relevanceGradient())));
            for (Map.Entry<String, Path> of : expected.gradients().entrySet()) {
                compare("gradient of " + of.getKey(), result.gradient(of.getKey()), of.getValue());
            }
        }
    }

    private void compare(String array, Tensor got, Path expected) throws IOException {
        deviations.add(Deviation.of(array, got, Npy.read(expected), aCase.tolerance()));
    }
}
