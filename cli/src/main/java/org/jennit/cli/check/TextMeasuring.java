package org.jennit.cli.check;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.cli.option.TargetExpression;
import org.jennit.language.HiddenTokens;
import org.jennit.language.TextExplainer;
import org.jennit.language.TextModel;
import org.jennit.language.TextPerturbation;
import org.jennit.language.TextTargets;
import org.jennit.language.TokenizedText;
import org.jennit.perturbation.FeatureAblation;
import org.jennit.quality.Concentration;
import org.jennit.quality.Fill;
import org.jennit.quality.PixelFlipping;
import org.jennit.quality.ScoreFunction;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Measures the explanations of texts: tokens are hidden, the most relevant first, but for special ones.
 *
 * @param model the model
 * @param texts the texts
 * @param target what of the output is explained, as people write it
 * @param settings how thoroughly
 */
record TextMeasuring(TextModel model, List<TokenizedText> texts, String target, CheckSettings settings) {
    /** A text and the class of it that is explained, the same whatever the model gives later. */
    private record ExplainedText(TokenizedText text, Target target) {}

    /** The texts with what is explained of them, as a report lists them. */
    Map<String, String> explained() {
        Map<String, String> names = new LinkedHashMap<>();
        try (TextPerturbation scores = scores()) {
            for (TokenizedText text : texts) {
                TextTargets targets = scores.targets(text);
                names.put(
                        text.text(),
                        String.join(
                                " ",
                                new TargetExpression(targets::of)
                                        .names(target).stream()
                                                .map(term -> targets.described(term.getKey()))
                                                .toList()));
            }
        }
        return names;
    }

    /** The number of tokens that can be hidden, of the first text. */
    int regions() {
        return hideable(texts.get(0)).length;
    }

    private TextPerturbation scores() {
        return TextPerturbation.of(model, HiddenTokens.of(model), FeatureAblation::new);
    }

    /**
     * Checks what explains.
     *
     * @param name what it is called
     * @param explained makes what explains texts by a model
     */
    CompositeCheck of(String name, Function<TextModel, TextExplainer> explained) {
        try (TextExplainer explainer = explained.apply(model);
                TextPerturbation scores = scores()) {
            List<ExplainedText> samples = explainedBy(explainer);
            List<Tensor> relevance = relevance(explainer, samples);
            Map<String, FillCheck> fills = new LinkedHashMap<>();
            String fill = scores.hidden().piece();
            fills.put(
                    fill,
                    FillCheck.of(
                            IntStream.range(0, texts.size())
                                    .mapToObj(i -> curves(scores, texts.get(i), relevance.get(i)))
                                    .toList(),
                            settings.seed()));
            return new CompositeCheck(
                    name,
                    fills,
                    randomization(explained, samples, relevance),
                    mean(relevance.stream().mapToDouble(Concentration::gini).toArray()),
                    mean(relevance.stream().mapToDouble(Concentration::entropy).toArray()),
                    mean(relevance.stream()
                            .mapToDouble(one -> Math.log(one.size()))
                            .toArray()),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Optional.empty(),
                    cost(explainer, samples.get(0)));
        }
    }

    private List<ExplainedText> explainedBy(TextExplainer explainer) {
        return texts.stream()
                .map(text -> {
                    TextTargets targets = explainer.targets(text);
                    return new ExplainedText(text, new TargetExpression(targets::of).parse(target));
                })
                .toList();
    }

    /** The relevance of the tokens that can be hidden, [1, tokens]. */
    private static List<Tensor> relevance(TextExplainer explainer, List<ExplainedText> samples) {
        return samples.stream()
                .map(sample -> {
                    List<Double> all = explainer
                            .explain(sample.text(), sample.target(), "", 0)
                            .relevance();
                    int[] places = hideable(sample.text());
                    double[] own = Arrays.stream(places).mapToDouble(all::get).toArray();
                    return Tensor.of(own, 1, own.length);
                })
                .toList();
    }

    /** Where the tokens are that are not special. */
    private static int[] hideable(TokenizedText text) {
        int[] places = IntStream.range(0, text.size())
                .filter(i -> !text.tokens().get(i).special())
                .toArray();
        if (places.length < 2) {
            throw new IllegalArgumentException(
                    "'" + text.text() + "' has fewer than two tokens that can be hidden; check longer texts");
        }
        return places;
    }

    private FillCheck.SampleCurves curves(TextPerturbation scores, TokenizedText text, Tensor relevance) {
        int[] places = hideable(text);
        Map<String, Tensor> inputs = model.inputs(text);
        String name = model.idsInput();
        Tensor ids = Objects.requireNonNull(inputs.get(name));
        Fill hiding = (sample, hidden) -> {
            boolean[] all = new boolean[ids.size()];
            for (int i = 0; i < places.length; i++) {
                all[places[i]] = hidden[i];
            }
            return scores.hidden().in(ids, i -> all[i]);
        };
        Target score = new TargetExpression(scores.targets(text)::of).parse(target);
        try (Attributor forward =
                Attributor.builder(model.model()).explaining(scores.output()).build()) {
            ScoreFunction function = ScoreFunction.of(forward, inputs, name, score);
            PixelFlipping flipping =
                    new PixelFlipping(IntStream.range(0, places.length).toArray(), hiding, settings.steps());
            return FillCheck.SampleCurves.of(flipping, relevance, relevance, function, settings);
        }
    }

    private List<RandomizationCheck> randomization(
            Function<TextModel, TextExplainer> explained, List<ExplainedText> samples, List<Tensor> relevance) {
        return RandomizationCheck.cascade(model.model(), settings, relevance, random -> {
            try (TextExplainer explainer = explained.apply(model.with(random))) {
                return relevance(explainer, samples);
            }
        });
    }

    private double cost(TextExplainer explainer, ExplainedText sample) {
        double back = Measuring.seconds(() -> explainer.explain(sample.text(), sample.target(), "", 0));
        return back / Measuring.seconds(() -> model.predict(sample.text()));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
