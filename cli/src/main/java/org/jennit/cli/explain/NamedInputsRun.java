package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.InnerUnits;
import org.jennit.attribution.RelevanceSign;
import org.jennit.attribution.RelevanceSize;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedInputs;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.HeatmapStyle;
import org.jennit.dataset.UnitPicture;
import org.jennit.language.TokenEmbedding;
import org.jennit.target.ClassTarget;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import picocli.CommandLine;

/**
 * Arrays for the inputs of a model that has several, explained together.
 *
 * @param inputs the arrays
 * @param folder where results go
 * @param json whether JSON is printed, and nothing written
 * @param console where they are told of
 */
record NamedInputsRun(NamedInputs inputs, Path folder, boolean json, Console console) {
    private static final int MOST_TOKENS = 40;

    /** Explains them as is asked for, and returns the exit status. */
    static int explain(ExplainOptions options, NamedInputs inputs) throws IOException {
        Console console = options.console();
        options.require(true, "inputs by name are explained for a class, a label or a sum of these (--target)");
        if (options.isPrinted()) {
            throw new UsageException("-o - prints one result, but there is one for each input; name a folder");
        }
        ModelMetadata metadata = options.model().metadata();
        ClassTarget target = options.commonTarget(metadata);
        try (Model model = options.model().load()) {
            options.methods().suit(model, options.model().knowsBounds(List.of()), console::say);
            Optional<TokenEmbedding> embedding =
                    embedding(model, options.layers().isEmpty());
            try (Attributor attributor = attributor(options, model, metadata, embedding)) {
                ClassScores scores = new ClassScores(model, attributor.output(), metadata.labels());
                Path folder = options.json() ? options.folder() : options.createFolder();
                new NamedInputsRun(inputs, folder, options.json(), console)
                        .explain(attributor, options.layers().units(model), target, scores, embedding);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Where relevance ends, in a model that takes nothing but integers, unless it is told. */
    private static Optional<TokenEmbedding> embedding(Model model, boolean untold) {
        boolean ofIntegers =
                model.inputs().stream().noneMatch(input -> input.element().isFloating());
        try {
            return untold && ofIntegers ? Optional.of(TokenEmbedding.of(model)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "the model's inputs are integers, which cannot carry relevance; name the layer that"
                            + " embeds them with --at ('jennit inspect' lists the layers)",
                    e);
        }
    }

    private static Attributor attributor(
            ExplainOptions options, Model model, ModelMetadata metadata, Optional<TokenEmbedding> embedding)
            throws IOException {
        Attributor attributor = options.attributor(model, metadata, List.of());
        if (embedding.isEmpty()) {
            return attributor;
        }
        try (attributor) {
            return AttributionOptions.build(
                    attributor.toBuilder().at(embedding.get().layer()));
        }
    }

    private void explain(
            Attributor attributor,
            List<InnerUnits> units,
            ClassTarget target,
            ClassScores scores,
            Optional<TokenEmbedding> embedding)
            throws IOException {
        Map<String, Tensor> tensors = inputs.read(attributor.model());
        Attribution attribution;
        Attribution raising;
        try {
            attribution = attributor.attribute(tensors, target);
            raising = attributor.raising(attribution, tensors, target);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        if (json) {
            Map<String, Object> map = toMap(attribution);
            embedding.ifPresent(found -> map.put("tokens", numbers(ofTokens(attribution, found))));
            console.document(StructuredText.toJson(map));
            return;
        }
        console.say(attribution.explained());
        scores.lines(attribution.output()).forEach(console::say);
        if (attribution.signs().contains(RelevanceSign.LOWERS)) {
            console.say("  signs: the output that is explained is negative, so positive relevance lowers it");
        }
        if (embedding.isPresent()) {
            print(ofTokens(raising, embedding.get()));
        }
        write(attribution, raising, units);
        new TracedRelevance(folder, "", console)
                .tell(attribution, String.join(", ", attribution.relevances().keySet()));
    }

    /** The relevance of each token: that of its vector, summed. */
    private static Tensor ofTokens(Attribution attribution, TokenEmbedding embedding) {
        Tensor vectors = attribution.at(embedding.layer());
        return vectors.sumOver(vectors.rank() - 1);
    }

    private void print(Tensor ofTokens) {
        double[] numbers = ofTokens.toDoubles();
        for (int i = 0; i < Math.min(numbers.length, MOST_TOKENS); i++) {
            console.say(String.format(Locale.ROOT, "  token %-4d %+.4g", i, numbers[i]));
        }
        if (numbers.length > MOST_TOKENS) {
            console.say("  (%d more tokens)".formatted(numbers.length - MOST_TOKENS));
        }
    }

    private static List<Double> numbers(Tensor tensor) {
        return Arrays.stream(tensor.toDoubles()).boxed().toList();
    }

    /** The sums of relevance and all outputs. */
    private static Map<String, Object> toMap(Attribution attribution) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("explained", attribution.explained());
        Map<String, Object> relevance = new LinkedHashMap<>();
        attribution.relevances().forEach((name, tensor) -> relevance.put(name, tensor.sum()));
        map.put("relevance", relevance);
        Map<String, Object> outputs = new LinkedHashMap<>();
        attribution.outputs().forEach((name, tensor) -> outputs.put(name, numbers(tensor)));
        map.put("outputs", outputs);
        RelevanceSize.warning(attribution.relevances().values(), attribution.output())
                .ifPresent(warning -> map.put("warning", warning));
        return map;
    }

    /** Writes the relevance of each input, of layers and the outputs, each by its name. */
    private void write(Attribution attribution, Attribution raising, List<InnerUnits> units) throws IOException {
        write(attribution.relevances(), "relevance");
        Map<String, Tensor> inner = new LinkedHashMap<>(attribution.inner());
        for (InnerUnits some : units) {
            inner.keySet().removeAll(some.names());
            inner.put(some.kind(), some.relevance(attribution));
            Path picture = folder.resolve(some.kind() + ".png");
            UnitPicture.of(some.relevance(raising), HeatmapStyle.DEFAULT).save(picture);
            console.say("  picture: " + picture);
        }
        write(inner, "relevance");
        write(attribution.activations(), "activation");
        write(attribution.outputs(), "output");
    }

    private void write(Map<String, Tensor> tensors, String kind) throws IOException {
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            Path file = folder.resolve(tensor.getKey().replaceAll("[/\\\\:]", "_") + "." + kind + ".npy");
            Npy.write(tensor.getValue(), file);
            console.say("  " + kind + ": " + file);
        }
    }
}
