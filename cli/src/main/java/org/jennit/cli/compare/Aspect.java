package org.jennit.cli.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.cli.Console;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.Scores;
import org.jennit.cli.option.Scores.Score;
import org.jennit.cli.option.TargetText;
import org.jennit.cli.option.Vision;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.image.Slices;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/** A model that looks at the sample, and what is asked about what it sees there. */
final class Aspect implements AutoCloseable {
    private final Model model;
    private final Vision vision;
    private final boolean bounded;
    private final Tensor input;
    private final Slices slices;
    private final Picture view;
    private final List<Question> questions;

    /**
     * A target of this model.
     *
     * @param name as people know it
     * @param target what it is
     */
    record Question(String name, Target target) {}

    private Aspect(ModelChoice choice, Model model, Sample sample, List<String> targets) throws IOException {
        this.model = model;
        this.vision = choice.vision();
        this.bounded = !sample.isTensor() || choice.saysPreprocessing();
        Preprocessing.Layout layout =
                vision.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW);
        if (sample.isTensor()) {
            this.input = sample.array();
            Tensor shown = Slices.asPicture(input);
            this.slices = Slices.of(shown, layout);
            this.view = slices.picture(shown);
        } else {
            Preprocessing preprocessing = vision.preprocessing().orElseThrow();
            Picture picture = Picture.read(sample.file());
            this.input = preprocessing.apply(picture);
            this.slices = Slices.of(input, layout);
            this.view = preprocessing.view(picture);
        }
        this.questions = targets.isEmpty() ? List.of(top()) : named(targets);
    }

    /**
     * Loads a model and shows it the sample.
     *
     * @param targets what is asked, none for the top class
     */
    static Aspect of(ModelChoice choice, Sample sample, List<String> targets, Console console) throws IOException {
        choice.requirePreprocessing(List.of(sample), choice.vision());
        Model model = choice.loadForFiles();
        try {
            Aspect aspect = new Aspect(choice, model, sample, targets);
            aspect.vision.warnOfLabels(model, console);
            return aspect;
        } catch (IllegalArgumentException e) {
            model.close();
            throw new IOException(sample.file() + ": " + e.getMessage(), e);
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

    /** What is asked. */
    List<Question> questions() {
        return questions;
    }

    /** An attributor of the model. */
    Attributor attributor(Way way, List<String> parameters) throws IOException {
        return way.options(parameters).of(model, vision, bounded, "");
    }

    /** The relevance of each pixel, [H, W]. */
    Tensor relevance(Attributor attributor, Question question) {
        Attribution attribution = attributor.attribute(input, question.target());
        return slices.summed(attribution.relevance());
    }

    private Question top() {
        List<Score> top = new Scores(model, vision.labels()).top(model.predict(input), 1);
        return top.isEmpty()
                ? new Question("the highest output", Target.top())
                : new Question(top.get(0).name(), Target.classIndex(top.get(0).index()));
    }

    private List<Question> named(List<String> targets) {
        TargetText text = new TargetText(vision.labels());
        List<Question> named = new ArrayList<>();
        for (String target : targets) {
            named.add(target.strip().equals("top") ? top() : new Question(target.strip(), text.parse(target)));
        }
        return List.copyOf(named);
    }

    @Override
    public void close() {
        model.close();
    }
}
