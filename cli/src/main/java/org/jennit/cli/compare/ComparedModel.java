package org.jennit.cli.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.cli.Console;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedTarget;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.ClassScores.Score;
import org.jennit.dataset.Sample;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.image.Slices;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/** A model of a comparison, with the sample as its input and the targets that are explained. */
final class ComparedModel implements AutoCloseable {
    private final Model model;
    private final ModelMetadata metadata;
    private final boolean bounded;
    private final Map<String, Tensor> inputs;
    private final String shown;
    private final Slices slices;
    private final Picture view;
    private final List<NamedTarget> targets;
    private final OutputChoice outputChoice;

    private ComparedModel(
            ModelChoice choice,
            Model model,
            ModelMetadata metadata,
            ComparedInput input,
            List<String> targets,
            OutputChoice outputChoice)
            throws IOException {
        this.outputChoice = outputChoice;
        this.model = model;
        this.metadata = metadata;
        Optional<Sample> picture = input.sample().filter(sample -> !sample.isTensor());
        this.bounded = picture.isPresent() || choice.saysPreprocessing();
        this.shown = input.shown(model);
        Preprocessing.Layout layout =
                metadata.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW);
        if (picture.isEmpty()) {
            this.inputs = input.arrays(model);
            Tensor drawn = Slices.asPicture(Objects.requireNonNull(inputs.get(shown)));
            this.slices = Slices.of(drawn, layout);
            this.view = slices.picture(drawn);
        } else {
            Preprocessing preprocessing = metadata.preprocessing().orElseThrow();
            Picture read = Picture.read(picture.get().file(), choice.limits());
            Tensor preprocessed = preprocessing.apply(read);
            this.inputs = Map.of(shown, preprocessed);
            this.slices = Slices.of(preprocessed, layout);
            this.view = preprocessing.view(read);
        }
        this.targets = targets.isEmpty() ? List.of(top()) : named(targets);
    }

    /**
     * Loads a model and shows it the sample.
     *
     * @param targets none for the top class
     * @param outputChoice which output is explained
     */
    static ComparedModel of(
            ModelChoice choice, ComparedInput input, List<String> targets, OutputChoice outputChoice, Console console)
            throws IOException {
        ModelMetadata known = choice.metadata();
        choice.requirePreprocessing(input.sample().stream().toList(), known);
        Model model = input.named().isEmpty() ? choice.loadForFiles() : choice.load();
        try {
            ModelMetadata metadata = choice.suited(known, model, console::say);
            ComparedModel compared = new ComparedModel(choice, model, metadata, input, targets, outputChoice);
            metadata.warnOfLabels(model, console);
            return compared;
        } catch (IllegalArgumentException e) {
            model.close();
            throw new IOException(input.place() + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The model's file name. */
    String name() {
        return String.valueOf(model.file().getFileName());
    }

    /** What the model saw. */
    Picture view() {
        return view;
    }

    /** The targets that are explained. */
    List<NamedTarget> targets() {
        return targets;
    }

    /** An attributor of the model. */
    Attributor attributor(ComparisonVariant variant, List<String> parameters) throws IOException {
        return AttributionOptions.build(
                outputChoice.of(variant.options(parameters).of(model, metadata, bounded, "")));
    }

    /** The relevance of each pixel, [H, W], what is positive raising the score. */
    Tensor relevance(Attributor attributor, NamedTarget target) {
        Target what = target.target(outputChoice::along);
        Attribution raw = attributor.attribute(inputs, what);
        return slices.summed(attributor.raising(raw, inputs, what).relevance(shown));
    }

    private NamedTarget top() {
        try (Attributor attributor = AttributionOptions.build(outputChoice.of(Attributor.builder(model)))) {
            String name = attributor.output();
            Tensor predicted = Objects.requireNonNull(model.predict(inputs).get(name));
            List<Score> top = new ClassScores(model, name, metadata.labels()).top(predicted, 1);
            return top.isEmpty() ? NamedTarget.highest() : NamedTarget.of(top.get(0));
        }
    }

    private List<NamedTarget> named(List<String> targets) {
        TargetExpression text = new TargetExpression(metadata.labels());
        List<NamedTarget> named = new ArrayList<>();
        for (String target : targets) {
            named.add(target.strip().equals("top") ? top() : text.named(target));
        }
        return List.copyOf(named);
    }

    @Override
    public void close() {
        model.close();
    }
}
