package org.jennit.cli.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.OutputChoice;
import org.jennit.quality.Concentration;
import org.jennit.quality.Fill;
import org.jennit.quality.PixelFlipping;
import org.jennit.quality.RelevanceSimilarity;
import org.jennit.quality.ScoreFunction;
import org.jennit.quality.Stability;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Measures the explanations of samples.
 *
 * @param model the model
 * @param samples the samples
 * @param outputs where classes are
 * @param settings how thoroughly
 */
record Measuring(Model model, List<CheckedSample> samples, OutputChoice outputs, CheckSettings settings) {
    private static final int TIMED = 3;

    /**
     * Checks what explains.
     *
     * @param name what it is called
     * @param explained makes the attributor of a model
     */
    CompositeCheck of(String name, Function<Model, Attributor> explained) {
        try (Attributor attributor = explained.apply(model)) {
            List<Tensor> relevance = samples.stream()
                    .map(sample -> explanation(attributor, sample, sample.target(), sample.input()))
                    .toList();
            List<Tensor> maps = maps(relevance);
            double[] gini = maps.stream().mapToDouble(Concentration::gini).toArray();
            double[] entropy = maps.stream().mapToDouble(Concentration::entropy).toArray();
            double[] other = otherClasses(attributor, maps);
            List<Stability> stabilities = stabilities(attributor);
            return new CompositeCheck(
                    name,
                    fills(attributor, relevance),
                    randomization(explained, maps),
                    mean(gini),
                    mean(entropy),
                    mean(maps.stream().mapToDouble(map -> Math.log(map.size())).toArray()),
                    mean(other),
                    mean(stabilities.stream()
                            .mapToDouble(Stability::maxSensitivity)
                            .toArray()),
                    mean(stabilities.stream()
                            .mapToDouble(Stability::averageSensitivity)
                            .toArray()),
                    localization(maps),
                    cost(attributor));
        }
    }

    private static Tensor explanation(Attributor attributor, CheckedSample sample, Target target, Tensor input) {
        Tensor relevance = attributor.attribute(input, target).relevance();
        if (!relevance.allFinite()) {
            throw new IllegalArgumentException(
                    sample.name()
                            + ": the relevance is not finite, so it cannot be measured; 'jennit explain --audit' names the layer");
        }
        return relevance;
    }

    private List<Tensor> maps(List<Tensor> relevance) {
        return IntStream.range(0, samples.size())
                .mapToObj(i -> samples.get(i).map(relevance.get(i)))
                .toList();
    }

    // --- hiding

    private Map<String, FillCheck> fills(Attributor attributor, List<Tensor> relevance) {
        Map<String, FillCheck> checks = new LinkedHashMap<>();
        for (String fill : samples.get(0).fills().keySet()) {
            List<FillCheck.SampleCurves> curves = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                curves.add(curves(attributor, samples.get(i), relevance.get(i), fill));
            }
            checks.put(fill, FillCheck.of(curves, settings.seed()));
        }
        return checks;
    }

    private FillCheck.SampleCurves curves(Attributor attributor, CheckedSample sample, Tensor relevance, String name) {
        String input = model.inputs().get(0).name();
        ScoreFunction score = ScoreFunction.of(attributor, Map.of(input, sample.input()), input, sample.target());
        Fill fill = sample.fills().getOrDefault(name, Fill.mean());
        PixelFlipping flipping = new PixelFlipping(sample.regions(), fill, settings.steps());
        return FillCheck.SampleCurves.of(flipping, sample.input(), relevance, score, settings);
    }

    // --- other models, classes and inputs

    private List<RandomizationCheck> randomization(Function<Model, Attributor> explained, List<Tensor> maps) {
        return RandomizationCheck.cascade(model, settings, maps, random -> {
            try (Attributor attributor = explained.apply(random)) {
                return maps(samples.stream()
                        .map(sample -> explanation(attributor, sample, sample.target(), sample.input()))
                        .toList());
            }
        });
    }

    private double[] otherClasses(Attributor attributor, List<Tensor> maps) {
        return IntStream.range(0, samples.size())
                .filter(i -> samples.get(i).otherClass().isPresent())
                .mapToDouble(i -> {
                    CheckedSample sample = samples.get(i);
                    Target other =
                            outputs.along(Target.classIndex(sample.otherClass().orElseThrow()));
                    Tensor relevance = explanation(attributor, sample, other, sample.input());
                    return RelevanceSimilarity.spearman(maps.get(i), sample.map(relevance));
                })
                .toArray();
    }

    private List<Stability> stabilities(Attributor attributor) {
        if (settings.nearby() == 0) {
            return List.of();
        }
        return samples.stream()
                .map(sample -> {
                    double[] values = sample.input().toDoubles();
                    double range = Arrays.stream(values).max().orElse(0)
                            - Arrays.stream(values).min().orElse(0);
                    List<Tensor> nearby = Stability.nearby(
                            sample.input(), settings.nearby(), settings.radius() * range, settings.seed());
                    return Stability.of(
                            sample.input(), x -> explanation(attributor, sample, sample.target(), x), nearby);
                })
                .toList();
    }

    private Optional<LocalizationCheck> localization(List<Tensor> maps) {
        if (!settings.isLocalized()) {
            return Optional.empty();
        }
        try {
            long[] extents = maps.get(0).shape();
            if (maps.stream().anyMatch(map -> !CheckedSample.isPicture(map) || !Arrays.equals(map.shape(), extents))) {
                throw new UsageException("--box and --mask are for pictures of one size");
            }
            return Optional.of(LocalizationCheck.of(maps, settings.mask((int) extents[0], (int) extents[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- time

    private double cost(Attributor attributor) {
        CheckedSample first = samples.get(0);
        double back = seconds(() -> attributor.attribute(first.input(), first.target()));
        double forward = seconds(() -> model.predict(first.input()));
        return back / forward;
    }

    /** The median of a few runs, after one that is not counted. */
    static double seconds(Runnable run) {
        run.run();
        double[] times = new double[TIMED];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            run.run();
            times[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(times);
        return times[TIMED / 2];
    }

    /** The mean, NaN of nothing. */
    private static double mean(double[] values) {
        return values.length == 0 ? Double.NaN : Arrays.stream(values).average().orElseThrow();
    }
}
