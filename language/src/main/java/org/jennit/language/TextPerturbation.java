package org.jennit.language;

import java.util.Map;
import java.util.OptionalLong;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.perturbation.FeatureAblation;
import org.jennit.perturbation.FeatureGroups;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Explains what a model makes of a text by hiding its tokens or words, with the methods of {@code org.jennit.perturbation}:
 * they only run the model forward. What is explained is the output y itself, so that under Shapley values relevance adds up to
 * what it is above that of the text in which everything is hidden.
 *
 * <pre>{@code
 * try (TextModel model = TextModel.load(Path.of("model.onnx"));
 *         TextPerturbation shap = TextPerturbation.of(
 *                 model, HiddenTokens.of(model).ofWords(), (hidden, words) -> new KernelShap(0, hidden, words, 0))) {
 *     TextAttribution attribution = shap.explain(model.encode("anything but boring"), "top").words();
 * }
 * }</pre>
 */
public final class TextPerturbation implements TextExplainer {
    private final TextModel model;
    private final AttributorBuilder builder;
    private final HiddenTokens hidden;
    private final HidingMethod method;
    private final String output;
    private final OptionalLong rows;

    /** Makes a method for what is hidden. */
    @FunctionalInterface
    public interface HidingMethod {
        /**
         * The method.
         *
         * @param hidden what takes the place of hidden tokens
         * @param tokens which tokens are one feature
         */
        AttributionMethod of(Background hidden, FeatureGroups tokens);
    }

    private TextPerturbation(TextModel model, AttributorBuilder builder, HiddenTokens hidden, HidingMethod method) {
        this.model = model;
        this.builder = builder.withRespectTo(model.idsInput());
        this.hidden = hidden;
        this.method = method;
        this.rows = model.vocabulary();
        if (hidden.id() < 0 || (rows.isPresent() && hidden.id() >= rows.getAsLong())) {
            throw new IllegalArgumentException("tokens are to be hidden by the token %d, but the model embeds only %s"
                    .formatted(hidden.id(), rows.isPresent() ? "0 to " + (rows.getAsLong() - 1) : "those from 0 on"));
        }
        try (Attributor plain = builder.method(new FeatureAblation()).build()) {
            this.output = plain.explainedOutput();
        }
    }

    /** By a method that hides tokens as told. */
    public static TextPerturbation of(TextModel model, HiddenTokens hidden, HidingMethod method) {
        return of(model, Attributor.builder(model.model()), hidden, method);
    }

    /**
     * With other settings of the attributor, such as its batch size and progress.
     *
     * @param builder one of the model's, which is changed
     * @throws IllegalArgumentException as {@link AttributorBuilder#build} says
     */
    public static TextPerturbation of(
            TextModel model, AttributorBuilder builder, HiddenTokens hidden, HidingMethod method) {
        return new TextPerturbation(model, builder, hidden, method);
    }

    @Override
    public TextModel model() {
        return model;
    }

    @Override
    public String output() {
        return output;
    }

    /** What becomes of hidden tokens. */
    public HiddenTokens hidden() {
        return hidden;
    }

    @Override
    public TextTargets targets(TokenizedText text) {
        return new TextTargets(model, text, output, model.predicted(text, output, rows), rows, false);
    }

    @Override
    public TextAttribution explain(TokenizedText text, Target target, String explained, double value) {
        Map<String, Tensor> inputs = model.inputs(text);
        try (Attributor attributor = builder.method(method.of(hidden.background(), hidden.groups(text)))
                .build()) {
            Tensor relevance = attributor.attribute(inputs, target).relevance(model.idsInput());
            return TextAttribution.of(text, explained, value, relevance.toDoubles());
        }
    }

    @Override
    public void close() {}
}
