package org.jennit.dataset;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jennit.Model;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.FinalActivation;
import org.jennit.image.Labels;
import org.jennit.operator.ScoreScale;
import org.jennit.tensor.Tensor;

/**
 * The scores of a classifier, best class first: probabilities, for logits by a softmax. Outputs of other shapes than [N, K]
 * have no scores.
 */
public final class ClassScores {
    private static final int SHOWN = 5;

    private final Optional<Labels> labels;
    private final ScoreScale outputScale;

    /** The scores of a model's first output of floating-point numbers, whose classes have these names. */
    public ClassScores(Model model, Optional<Labels> labels) {
        this(model, AttributionRequest.DEFAULT.output(model.graph()), labels);
    }

    /** The scores of an output of a model, whose classes have these names. */
    public ClassScores(Model model, String output, Optional<Labels> labels) {
        this.labels = labels;
        this.outputScale = FinalActivation.of(
                        Objects.requireNonNull(model.outputs().get(output)))
                .map(FinalActivation::scale)
                .map(scale -> scale == ScoreScale.LOGITS ? ScoreScale.PROBABILITIES : scale) // percent, for instance
                .orElse(ScoreScale.LOGITS);
    }

    /**
     * The score of a class.
     *
     * @param index the class
     * @param name the class as people know it
     * @param probability its probability, in the unit of the output where the output has one, such as percent
     * @param output the output of the model for it
     */
    public record Score(int index, String name, double probability, double output) {}

    /** The top classes of one sample's output [1, K], best first; empty if these are not classes. */
    public List<Score> top(Tensor output, int count) {
        if (output.rank() != 2 || output.size() == 0) {
            return List.of();
        }
        double[] outputs = output.toDoubles();
        double[] scores = probabilities(outputs);
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(count)
                .map(i -> new Score(i, name(i), scores[i], outputs[i]))
                .toList();
    }

    /** The top classes of one sample's output [1, K], a line each; empty if these are not classes. */
    public List<String> lines(Tensor output) {
        return top(output, SHOWN).stream()
                .map(score -> String.format(Locale.ROOT, "  %6.3f  %s", score.probability, score.name))
                .toList();
    }

    /** The label of a class, if it is known. */
    public Optional<String> label(int index) {
        return labels.filter(known -> index < known.size()).map(known -> known.label(index));
    }

    /** A class as people know it, {@code tiger cat (282)}. */
    public String name(int index) {
        return label(index).map(label -> label + " (" + index + ")").orElse("class " + index);
    }

    private double[] probabilities(double[] output) {
        if (outputScale == ScoreScale.PROBABILITIES || output.length == 1 || isDistribution(output)) {
            return output;
        }
        double[] powers = output.clone();
        double largest = Arrays.stream(output).max().orElse(0);
        double shift = outputScale == ScoreScale.LOG_PROBABILITIES ? 0 : largest;
        double sum = 0;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Math.exp(powers[i] - shift);
            sum += powers[i];
        }
        double scale = outputScale == ScoreScale.LOG_PROBABILITIES ? 1 : sum;
        return Arrays.stream(powers).map(power -> power / scale).toArray();
    }

    /** The softmax may not be the last node. */
    private static boolean isDistribution(double[] output) {
        return Arrays.stream(output).allMatch(value -> value >= 0 && value <= 1)
                && Math.abs(Arrays.stream(output).sum() - 1) < 1e-3;
    }
}
