package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.cli.option.NamedTarget;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.ClassScores.Score;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The targets that a report explains of each sample: its top classes, unless others are named. */
final class ReportRequest {
    private static final int PREDICTIONS = 5;

    private final Attributor attributor;
    private final ClassScores scores;
    private final List<NamedTarget> named;
    private final int classes;
    private final @Nullable String layer;
    private final UnaryOperator<ClassTarget> along;

    /**
     * The explanation of one target.
     *
     * @param name the target as people know it
     * @param score its score, if it is a class
     * @param attribution its explanation
     * @param relevance the relevance that is shown, what is positive raising the score
     * @param turned whether its signs are other than those of the numbers that an attributor gives
     */
    record TargetExplanation(
            String name, Optional<Score> score, Attribution attribution, Tensor relevance, boolean turned) {}

    /**
     * What the model predicts for a sample, and why.
     *
     * @param predictions the top classes, empty if the model is not a classifier
     * @param explanations those that were requested
     */
    record SampleExplanations(List<Score> predictions, List<TargetExplanation> explanations) {}

    /**
     * Requests these targets, or the top classes if there are none.
     *
     * @param classes how many top classes
     * @param layer the layer whose relevance is shown, null for the input
     * @param along puts the classes along an axis of the output
     */
    ReportRequest(
            Attributor attributor,
            ClassScores scores,
            List<NamedTarget> named,
            int classes,
            @Nullable String layer,
            UnaryOperator<ClassTarget> along) {
        this.along = along;
        this.layer = layer;
        this.attributor = attributor;
        this.scores = scores;
        this.named = List.copyOf(named);
        this.classes = classes;
    }

    /** Whether the first axis of inputs holds samples. */
    boolean hasSamples() {
        return attributor.hasSamples();
    }

    /** The model. */
    Model model() {
        return attributor.model();
    }

    /**
     * The explanations of one sample.
     *
     * @param shown the input whose relevance is shown, unless it is that of a layer
     */
    SampleExplanations about(Map<String, Tensor> inputs, String shown) {
        List<Score> all = scores.top(predicted(inputs), Integer.MAX_VALUE);
        List<NamedTarget> targets = new ArrayList<>(named);
        if (targets.isEmpty()) {
            all.stream().limit(classes).map(NamedTarget::of).forEach(targets::add);
        }
        if (targets.isEmpty()) {
            targets.add(NamedTarget.highest());
        }
        // A pass each, in one program: a program of all passes saves passes forward, but takes far longer to be made.
        List<TargetExplanation> explanations = new ArrayList<>();
        for (NamedTarget target : targets) {
            Optional<Score> score = target.single()
                    .flatMap(index ->
                            all.stream().filter(known -> known.index() == index).findFirst());
            Target what = target.target(along);
            Attribution raw = attributor.attribute(inputs, what);
            Attribution attribution = attributor.raising(raw, inputs, what);
            boolean turned = !raw.signs().isEmpty();
            Tensor relevance = layer == null ? attribution.relevance(shown) : attribution.at(layer);
            explanations.add(new TargetExplanation(target.name(), score, attribution, relevance, turned));
        }
        return new SampleExplanations(all.stream().limit(PREDICTIONS).toList(), explanations);
    }

    /** The explained output. */
    private Tensor predicted(Map<String, Tensor> inputs) {
        return Objects.requireNonNull(attributor.model().predict(inputs).get(attributor.output()));
    }
}
