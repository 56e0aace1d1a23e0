package org.jennit.cli.option;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.attribution.SinglePass;
import org.jennit.attribution.SmoothGrad;
import org.jennit.parameter.Parameters;
import org.jennit.parameter.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * Attributors by name, with parameters as command lines give them. What is not given is as here, in one place: where it
 * differs from the Java classes, in the window of occlusion and its mode, it is because commands explain pictures.
 */
public final class AttributionMethods {
    /** What reads the parameters, and their names. */
    private record NamedMethod(Set<String> parameters, Function<Parameters, AttributionMethod> maker) {}

    private static final Map<String, NamedMethod> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("gradient", new NamedMethod(Set.of(), p -> new SinglePass()));
        TABLE.put(
                "smoothgrad",
                new NamedMethod(
                        Set.of("n_iter", "noise_level", "seed"),
                        p -> new SmoothGrad(
                                p.integer("n_iter", 20), p.number("noise_level", 0.1), p.integer("seed", 0))));
        TABLE.put(
                "integrated_gradients",
                new NamedMethod(
                        Set.of("n_iter", "baseline", "steps"),
                        p -> new IntegratedGradients(
                                p.integer("n_iter", 20), Baseline.number(p.number("baseline", 0)), steps(p))));
        TABLE.put("input_times_gradient", new NamedMethod(Set.of(), p -> new InputTimesGradient()));
        TABLE.put(
                "occlusion",
                new NamedMethod(Set.of("window", "stride", "fill", "invert", "mode"), AttributionMethods::occlusion));
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
     * @param background what takes the place of hidden features, for those that hide some
     * @throws IllegalArgumentException where there is none, or a parameter is unknown or wrong
     */
    static AttributionMethod of(String name, Map<String, Object> parameters, Background background) {
        String canonical = CompositeOptions.canonical(name);
        Parameters given = new Parameters("attributor " + canonical, parameters);
        AttributionMethod method = PerturbationMethods.names().contains(canonical)
                ? PerturbationMethods.of(canonical, given, background)
                : entry(name).maker.apply(given);
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
