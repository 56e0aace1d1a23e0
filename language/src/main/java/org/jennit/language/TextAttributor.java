package org.jennit.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.InnerUnits;
import org.jennit.composite.Composites;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Explains what a model makes of a text, token by token: relevance is propagated to the embedding of the tokens, and summed
 * over its dimensions.
 *
 * <p>Rules of relevance start with the output's own numbers, t ⊙ y, so that what raises the output is positive whatever its
 * sign; gradients are those of ⟨t, y⟩ and start with t.
 */
public final class TextAttributor implements TextExplainer {
    private final TextModel model;
    private final Attributor attributor;
    private final TokenEmbedding embedding;
    private final String output;
    private final boolean startsWithOutput;
    private final Map<String, Attributor> others = new HashMap<>();

    private TextAttributor(TextModel model, AttributorBuilder builder) {
        this.model = model;
        try (Attributor plain = builder.build()) {
            this.embedding = model.embedding(plain.canonization().graph());
            this.attributor = plain.toBuilder().at(embedding.layer()).build();
            this.output = plain.explainedOutput();
            this.startsWithOutput = !attributor.plan().rules().isEmpty();
        }
    }

    /** By AttnLRP, the composite for transformers. */
    public static TextAttributor of(TextModel model) {
        return of(model, Attributor.builder(model.model()).composite(Composites.attnLrp()));
    }

    /**
     * By any composite and method.
     *
     * @param builder one of the model's
     * @throws IllegalArgumentException if the model embeds no tokens, or as {@link AttributorBuilder#build} says
     */
    public static TextAttributor of(TextModel model, AttributorBuilder builder) {
        return new TextAttributor(model, builder);
    }

    @Override
    public TextModel model() {
        return model;
    }

    @Override
    public String output() {
        return output;
    }

    /** The name of the layer at whose output it explains. */
    public String embedding() {
        return embedding.layer();
    }

    @Override
    public TextTargets targets(TokenizedText text) {
        return new TextTargets(model, text, output, predicted(text, output), embedding.rows(), startsWithOutput);
    }

    @Override
    public TextAttribution explain(TokenizedText text, Target target, String explained, double value) {
        return new TextAttribution(text, explained, value, relevance(attributor, text, model.inputs(text), target));
    }

    /**
     * The attribution of a target, with all that the builder was asked for, such as the ledger; its relevance at the
     * {@link #embedding} is that of the vectors of tokens.
     *
     * @throws IllegalArgumentException if the text or the target does not fit the model
     */
    public Attribution attribute(TokenizedText text, Target target) {
        return attributor.attribute(model.inputs(text), target);
    }

    /**
     * The relevance of heads or neurons for a target, [1, layers, units], all tokens together.
     *
     * @param units units that the builder was asked for by {@link AttributorBuilder#at(InnerUnits)}
     * @throws IllegalArgumentException if the text or the target does not fit the model, or units were not asked for
     */
    public Tensor units(InnerUnits units, TokenizedText text, Target target) {
        return units.relevance(attribute(text, target));
    }

    /**
     * Explains how similar the model finds two texts: the cosine a·b / (‖a‖ ‖b‖) of their vectors, as the relevance of the
     * tokens of the first. Its vector a starts with a ⊙ b / (‖a‖ ‖b‖), so that each dimension counts by what it contributes;
     * both norms and the vector of the other text are constant.
     *
     * <p>Where the model gives the vectors h of tokens, a is their mean over the n tokens (or the first, see
     * {@link SentencePooling}), and each starts with its share h ⊙ b / (n ‖a‖ ‖b‖).
     *
     * @throws IllegalArgumentException if a text does not fit the model, or its output is no vector
     */
    public TextAttribution explainSimilarity(TokenizedText text, TokenizedText other) {
        String name = model.sentenceOutput();
        Tensor vectors = predicted(text, name);
        double[] a = sentence(vectors, text, name);
        double[] b = sentence(predicted(other, name), other, name);
        double norms = Math.sqrt(dot(a, a) * dot(b, b));
        double[] start = vectors.toDoubles();
        if (!startsWithOutput) {
            Arrays.fill(start, 1);
        }
        int width = b.length;
        for (int i = 0; i < start.length; i++) {
            int token = i / width;
            double weight = vectors.rank() <= 2
                    ? 1
                    : token < text.size() ? model.pooling().weight(token, text.size()) : 0;
            start[i] *= weight * b[i % width] / norms;
        }
        Target target = Target.relevance(Tensor.of(vectors.type(), start, vectors.shape()));
        return new TextAttribution(
                text,
                "similarity with '" + other.text() + "'",
                dot(a, b) / norms,
                relevance(explaining(name), text, model.inputs(text), target));
    }

    /** The vector of a sentence. */
    public double[] sentence(TokenizedText text) {
        String name = model.sentenceOutput();
        return sentence(predicted(text, name), text, name);
    }

    private double[] sentence(Tensor vectors, TokenizedText text, String name) {
        boolean ranked = vectors.rank() == 2 || vectors.rank() == 3;
        if (!ranked || vectors.shape()[0] != 1) {
            throw new IllegalArgumentException(
                    "the output '%s' %s is neither the vector of a sentence nor those of tokens"
                            .formatted(name, Arrays.toString(vectors.shape())));
        }
        int width = (int) vectors.shape()[vectors.rank() - 1];
        double[] numbers = vectors.toDoubles();
        double[] sum = new double[width];
        int tokens = vectors.rank() == 2 ? 1 : text.size();
        for (int token = 0; token < tokens; token++) {
            double weight = vectors.rank() == 2 ? 1 : model.pooling().weight(token, tokens);
            for (int i = 0; i < width; i++) {
                sum[i] += weight * numbers[token * width + i];
            }
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /**
     * Continues a text by the most likely token, a number of times, and explains each of these tokens by all before it. The
     * model must be causal: what it gives for a token must not depend on later ones.
     *
     * @param steps how many tokens at most; a token that ends a text, as the config says, is the last
     * @throws IllegalArgumentException if the model is no language model, or the text becomes too long for it
     */
    public Generation generate(TokenizedText prompt, int steps) {
        Tokenizer tokenizer = model.requireTokenizer();
        TokenizedText text = prompt;
        List<TextToken> added = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            TextTargets targets = targets(text);
            if (!targets.isVocabulary()) {
                throw new IllegalArgumentException("the output '" + output
                        + "' does not say which token comes next, so that there is nothing to generate");
            }
            TextToken next = tokenizer.continuing(text.ids(), targets.topNext());
            added.add(next);
            text = text.with(next);
            if (model.config().ends().contains(next.id())) {
                break;
            }
        }
        return explained(prompt, text, added);
    }

    /** One row of relevance for each token that was added: all are explained in the whole text, of one size. */
    private Generation explained(TokenizedText prompt, TokenizedText whole, List<TextToken> added) {
        Map<String, Tensor> inputs = model.inputs(whole);
        List<List<Double>> rows = new ArrayList<>();
        for (int i = 0; i < added.size(); i++) {
            int place = prompt.size() + i - 1;
            ClassTarget token = Target.classIndex((int) added.get(i).id())
                    .classAxis(model.tokenAxis() + 1)
                    .at(place);
            ClassTarget target = startsWithOutput ? token.timesOutput() : token;
            rows.add(relevance(attributor, whole, inputs, target).subList(0, place + 1));
        }
        return new Generation(prompt, whole, rows);
    }

    private Attributor explaining(String name) {
        return name.equals(output)
                ? attributor
                : others.computeIfAbsent(
                        name, other -> attributor.toBuilder().explaining(other).build());
    }

    private Tensor predicted(TokenizedText text, String name) {
        return model.predicted(text, name, embedding.rows());
    }

    private List<Double> relevance(
            Attributor explaining, TokenizedText text, Map<String, Tensor> inputs, Target target) {
        Attribution attribution = explaining.attribute(inputs, target);
        Tensor relevance = attribution.at(embedding.layer());
        int axis = model.tokenAxis();
        double[] numbers = relevance.toDoubles();
        int length = (int) relevance.shape()[axis];
        int width = numbers.length / length;
        double[] sums = new double[length];
        for (int i = 0; i < numbers.length; i++) {
            sums[i / width] += numbers[i];
        }
        return Arrays.stream(sums).limit(text.size()).boxed().toList();
    }

    @Override
    public void close() {
        attributor.close();
        others.values().forEach(Attributor::close);
    }
}
