package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.cli.option.Scores;
import org.jennit.cli.option.Scores.Score;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What is asked about each sample: its top classes, or what was named instead. */
final class Inquiry {
    private static final int PREDICTIONS = 5;

    private final Attributor attributor;
    private final Scores scores;
    private final List<Question> named;
    private final int classes;
    private final @Nullable String layer;

    /**
     * Something to be explained.
     *
     * @param name the name that people gave it
     * @param target what it is
     */
    record Question(String name, Target target) {}

    /**
     * The explanation of one target.
     *
     * @param name the target as people know it
     * @param score what the model says of it, where it is a class
     * @param attribution its explanation
     * @param relevance the relevance that is shown
     */
    record Answer(String name, Optional<Score> score, Attribution attribution, Tensor relevance) {}

    /**
     * All about one sample.
     *
     * @param predictions the top classes, empty where the model is no classifier
     * @param answers what was asked
     */
    record Answers(List<Score> predictions, List<Answer> answers) {}

    /**
     * Asks about the targets of these names, or about the top classes where there are none.
     *
     * @param classes how many top classes
     * @param layer the layer whose relevance is shown, null for the input
     */
    Inquiry(Attributor attributor, Scores scores, List<Question> named, int classes, @Nullable String layer) {
        this.layer = layer;
        this.attributor = attributor;
        this.scores = scores;
        this.named = List.copyOf(named);
        this.classes = classes;
    }

    /** The answers for one sample. */
    Answers about(Tensor input) {
        Tensor output = attributor.model().predict(input);
        List<Score> top = scores.top(output, Math.max(classes, PREDICTIONS));
        List<Score> asked = named.isEmpty() ? top.subList(0, Math.min(classes, top.size())) : List.of();
        List<Question> questions = new ArrayList<>(named);
        asked.forEach(score -> questions.add(new Question(score.name(), Target.classIndex(score.index()))));
        if (questions.isEmpty()) {
            questions.add(new Question("the highest output", Target.top()));
        }
        // A pass each, in one program: a program of all passes saves passes forward, but takes far longer to be made.
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Optional<Score> score = asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(i));
            Attribution attribution = attributor.attribute(input, question.target());
            Tensor relevance = layer == null ? attribution.relevance() : attribution.at(layer);
            answers.add(new Answer(question.name(), score, attribution, relevance));
        }
        return new Answers(top.subList(0, Math.min(PREDICTIONS, top.size())), answers);
    }
}
