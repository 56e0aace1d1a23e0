package org.jennit.cli.option;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.DeepLift;
import org.jennit.attribution.ExpectedGradients;
import org.jennit.attribution.GradCam;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.NoiseTunnel;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.attribution.SinglePass;
import org.jennit.attribution.SmoothGrad;
import org.jennit.parameter.Parameters;
import org.jennit.parameter.Suggestion;
import org.jennit.perturbation.FeatureGroups;
import org.jspecify.annotations.Nullable;

/**
 * Attributors by name, with parameters as command lines give them. What is not given is as here, in one place: where it
 * differs from the Java classes, in the window of occlusion and its mode, it is because commands explain pictures.
 */
public final class AttributionMethods {
    /** Makes a method, which may compare with rows of data. */
    @FunctionalInterface
    private interface Maker {
        AttributionMethod of(Parameters given, Background background);
    }

    /**
     * A method.
     *
     * @param parameters the names of its parameters
     * @param baselines how many rows of a background it compares with
     */
    private record NamedMethod(Set<String> parameters, Baselines baselines, Maker maker) {}

    private enum Baselines {
        NONE,
        ONE,
        SEVERAL
    }

    private static final Map<String, NamedMethod> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("gradient", new NamedMethod(Set.of(), Baselines.NONE, (p, background) -> new SinglePass()));
        TABLE.put(
                "smoothgrad",
                new NamedMethod(
                        Set.of("n_iter", "noise_level", "seed", "over", "statistic"),
                        Baselines.NONE,
                        (p, background) -> smoothed(p)));
        TABLE.put(
                "integrated_gradients",
                new NamedMethod(
                        Set.of("n_iter", "baseline", "steps"),
                        Baselines.ONE,
                        (p, background) ->
                                new IntegratedGradients(p.integer("n_iter", 20), baseline(p, background), steps(p))));
        TABLE.put(
                "expected_gradients",
                new NamedMethod(
                        Set.of("n_iter", "baseline", "seed"),
                        Baselines.SEVERAL,
                        (p, background) -> new ExpectedGradients(
                                p.integer("n_iter", 200), rows(p, background), p.integer("seed", 0))));
        TABLE.put(
                "deep_lift",
                new NamedMethod(
                        Set.of("baseline"), Baselines.SEVERAL, (p, background) -> new DeepLift(rows(p, background))));
        TABLE.put(
                "input_times_gradient",
                new NamedMethod(Set.of(), Baselines.NONE, (p, background) -> new InputTimesGradient()));
        TABLE.put(
                "grad_cam",
                new NamedMethod(
                        Set.of("negative"),
                        Baselines.NONE,
                        (p, background) -> new GradCam(!p.flag("negative", false))));
        TABLE.put(
                "occlusion",
                new NamedMethod(
                        Set.of("window", "stride", "fill", "invert", "mode"),
                        Baselines.NONE,
                        (p, background) -> occlusion(p)));
    }

    private AttributionMethods() {}

    /** The names of all attributors. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(TABLE.keySet());
        names.addAll(PerturbationMethods.names());
        return names;
    }

    /** Whether this names the single pass back. */
    public static boolean isGradient(String name) {
        return CompositeOptions.canonical(name).equals("gradient");
    }

    /** The names of an attributor's parameters. */
    public static Set<String> parameters(String name) {
        Set<String> ofPerturbation = PerturbationMethods.parameters(CompositeOptions.canonical(name));
        return ofPerturbation == null ? entry(name).parameters : ofPerturbation;
    }

    /** Whether an attributor compares with several rows of data. */
    static boolean comparesWithRows(String name) {
        return hidesFeatures(name) || entry(name).baselines == Baselines.SEVERAL;
    }

    /** Whether an attributor compares with data. */
    static boolean comparesWithData(String name) {
        return comparesWithRows(name) || entry(name).baselines == Baselines.ONE;
    }

    /**
     * The attributor of this name, with - or _.
     *
     * @throws IllegalArgumentException where there is none, or a parameter is unknown or wrong
     */
    public static AttributionMethod of(String name, Map<String, Object> parameters) {
        return of(name, parameters, Background.zeros());
    }

    /**
     * The attributor of this name, with - or _.
     *
     * @param background what an explanation compares with, for those that do
     * @throws IllegalArgumentException where there is none, or a parameter is unknown or wrong
     */
    static AttributionMethod of(String name, Map<String, Object> parameters, Background background) {
        return made(
                name,
                parameters,
                given -> hidesFeatures(name)
                        ? PerturbationMethods.of(CompositeOptions.canonical(name), given, background)
                        : entry(name).maker.of(given, background));
    }

    /** Whether an attributor hides features and runs the model forward. */
    static boolean hidesFeatures(String name) {
        return PerturbationMethods.names().contains(CompositeOptions.canonical(name));
    }

    /**
     * The attributor of this name that hides these features.
     *
     * @param background what takes their place, unless a number is told as the baseline
     * @throws IllegalArgumentException where a parameter is unknown or wrong
     */
    static AttributionMethod hiding(
            String name, Map<String, Object> parameters, Background background, FeatureGroups features) {
        return made(
                name,
                parameters,
                given -> PerturbationMethods.of(CompositeOptions.canonical(name), given, background, features));
    }

    /** The method of all parameters that are given, none of which may be left. */
    private static AttributionMethod made(
            String name, Map<String, Object> parameters, Function<Parameters, AttributionMethod> maker) {
        Parameters given = new Parameters("attributor " + CompositeOptions.canonical(name), parameters);
        AttributionMethod method = maker.apply(given);
        given.refuseUnasked();
        return method;
    }

    private static NamedMethod entry(String name) {
        NamedMethod entry = TABLE.get(CompositeOptions.canonical(name));
        if (entry == null) {
            throw new IllegalArgumentException("unknown attributor '" + name + "'" + Suggestion.nearest(name, names()));
        }
        return entry;
    }

    /** Gradients, or another method with its own parameters as they are unless told, at noisy inputs. */
    private static AttributionMethod smoothed(Parameters given) {
        String[] methods = TABLE.keySet().stream()
                .filter(name -> !Set.of("smoothgrad", "grad_cam").contains(name))
                .toArray(String[]::new);
        String over = given.choice("over", methods);
        NoiseTunnel.Statistic statistic = NoiseTunnel.Statistic.valueOf(
                given.choice("statistic", "mean", "square", "variance").toUpperCase(Locale.ROOT));
        int iterations = given.integer("n_iter", 20);
        double level = given.number("noise_level", 0.1);
        int seed = given.integer("seed", 0);
        return isGradient(over) && statistic == NoiseTunnel.Statistic.MEAN
                ? new SmoothGrad(iterations, level, seed)
                : new NoiseTunnel(of(over, Map.of()), iterations, level, seed, statistic);
    }

    private static Background rows(Parameters given, Background background) {
        return given.has("baseline") ? Background.of(Baseline.number(given.number("baseline", 0))) : background;
    }

    private static Baseline baseline(Parameters given, Background background) {
        Background chosen = rows(given, background);
        if (chosen.size() != 1) {
            throw new IllegalArgumentException(
                    "integrated gradients begin at one baseline, and the background has %d rows; give one, or use expected_gradients or deep_lift"
                            .formatted(chosen.size()));
        }
        return chosen.baseline(0);
    }

    private static IntegratedGradients.Steps steps(Parameters given) {
        return given.choice("steps", "even", "legendre").equals("even")
                ? IntegratedGradients.Steps.EVEN
                : IntegratedGradients.Steps.GAUSS_LEGENDRE;
    }

    private static AttributionMethod occlusion(Parameters given) {
        PerAxis window = extents(given, "window", 32);
        PerAxis stride = extents(given, "stride", 16);
        return new Occlusion(
                window, stride, Baseline.number(given.number("fill", 0)), given.flag("invert", false), mode(given));
    }

    private static Occlusion.Mode mode(Parameters given) {
        return given.choice("mode", "drop", "keep").equals("drop") ? Occlusion.Mode.DROP : Occlusion.Mode.KEEP;
    }

    /** A number for all axes but the batch, or a list for the last axes. */
    private static PerAxis extents(Parameters given, String name, int otherwise) {
        @Nullable Object value = given.get(name);
        return value instanceof List<?> list
                ? PerAxis.last(list.stream()
                        .mapToInt(item -> extent(given, name, item))
                        .toArray())
                : PerAxis.all(value == null ? otherwise : extent(given, name, value));
    }

    private static int extent(Parameters given, String name, @Nullable Object value) {
        if (value instanceof Number number && number.intValue() == number.doubleValue() && number.intValue() > 0) {
            return number.intValue();
        }
        throw given.wrong(name, "a number of elements above 0, or a list of them", value == null ? "null" : value);
    }
}
