package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jennit.Model;
import org.jennit.cli.UsageException;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.SuitablePreset;
import org.jennit.layer.Layers;
import org.jennit.parameter.Suggestion;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which composite explains, and its parameters. */
public final class CompositeOptions {
    private static final String BOX = "epsilon_gamma_box";
    private static final Set<String> BOX_PARAMETERS = Set.of("low", "high", "gamma");
    private static final SuitablePreset UNBOUNDED = new SuitablePreset(
            "epsilon_plus",
            Map.of(),
            "since the bounds of arrays are unknown; with -p low=… -p high=… it is epsilon_gamma_box");
    /** The name of the composite without rules. */
    public static final String GRADIENT = "gradient";

    @Option(
            names = {"-c", "--composite"},
            paramLabel = "COMPOSITE",
            completionCandidates = CompletionCandidates.CompositeNames.class,
            description = {
                "Which rule goes to which layer: a name ('jennit composite list'), a JSON or YAML file ('jennit composite"
                        + " show' prints one to start from), or 'gradient'. Default: what suits the model, "
                        + BOX
                        + " for convolutional networks over pictures (epsilon_plus for arrays, whose bounds are unknown),"
                        + " attn_lrp where there is attention, else epsilon_plus."
            })
    private @Nullable String told;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "KEY=VALUE",
            description = {
                "A parameter of the composite (or of --attributor), such as -p epsilon=0.1, -p low=-1 -p high=1,"
                        + " -p zero_params=bias. Several values: -p low=-2.1,-2.0,-1.8."
            })
    private List<String> parameters = new ArrayList<>();

    private @Nullable SuitablePreset suitable;

    /** The options that a command line fills in. */
    public CompositeOptions() {}

    /**
     * The options for a composite.
     *
     * @param told its name or file, null for the default
     * @param parameters as people write them, {@code key=value}
     */
    public CompositeOptions(@Nullable String told, List<String> parameters) {
        this.told = told;
        this.parameters = List.copyOf(parameters);
    }

    /** Whether the composite has a parameter of this name. */
    public boolean knows(String parameter, Object value) {
        if (isFile() || !Composites.names().contains(canonical(composite()))) {
            return false;
        }
        try {
            return !Composites.form(composite(), Map.of(parameter, value)).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The parameters that are given, and not among these names. */
    private Map<String, Object> parametersBut(Set<String> others) {
        Map<String, Object> mine = new LinkedHashMap<>(ParameterText.parse(parameters));
        mine.keySet().removeAll(others);
        return mine;
    }

    /** The parameters of these names, where they are given. */
    public Map<String, Object> parametersOf(Set<String> names) {
        Map<String, Object> some = new LinkedHashMap<>(ParameterText.parse(parameters));
        some.keySet().retainAll(names);
        return some;
    }

    /** Whether a composite was named. */
    public boolean isGiven() {
        return told != null;
    }

    /** The name, as people know it. */
    public String name() {
        return isFile() ? String.valueOf(Path.of(composite()).getFileName()) : canonical(composite());
    }

    private String composite() {
        return told != null ? told : suitable != null ? suitable.name() : BOX;
    }

    /**
     * Chooses the composite that suits a model where none is named, and says so. Parameters of the box rule choose that.
     *
     * @param bounded whether the lowest and highest values of inputs are known, which the box rule needs; those of arrays
     *     are not
     * @param say takes a line for the user
     */
    public void suit(Model model, boolean bounded, Consumer<String> say) {
        Set<String> given = ParameterText.parse(parameters).keySet();
        if (told == null && Collections.disjoint(given, BOX_PARAMETERS)) {
            SuitablePreset found =
                    SuitablePreset.of(Layers.of(model.canonization().graph()));
            suitable = bounded || !found.name().equals(BOX) ? found : UNBOUNDED;
            say.accept("composite: %s, %s (-c for another)".formatted(suitable.name(), suitable.reason()));
        }
    }

    /**
     * The plain gradient.
     *
     * @throws UsageException where a parameter is given that is not another's
     */
    public Composite gradient(Set<String> others) {
        refuse(parametersBut(others));
        return Composites.gradient();
    }

    private static void refuse(Map<String, Object> parameters) {
        parameters.keySet().stream().findFirst().ifPresent(name -> {
            throw new UsageException("unknown parameter '" + name + "'; the plain gradient has no parameters");
        });
    }

    /**
     * The composite. The parameters low and high of a box rule are bounds of the model's input; a file can give those of
     * the layer's own.
     *
     * @param others names of parameters that are another's
     * @param bounds the values of black and white, for a box rule without bounds
     * @param noBounds what to say where the box rule has no bounds, and none are known
     */
    public Composite composite(Set<String> others, Optional<InputBounds> bounds, String noBounds) throws IOException {
        Map<String, Object> given = parametersBut(others);
        Map<String, Object> form = form(given);
        try {
            form.putAll(InputBounds.atTheInput(given));
            Object completed = InputBounds.complete(form, bounds, noBounds);
            return Composites.of(StructuredText.map(completed), isFile() ? composite() : "-c " + composite());
        } catch (IllegalArgumentException e) {
            if (isFile()) {
                throw new IOException(e.getMessage(), e);
            }
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isFile() {
        Path path = Path.of(composite());
        return StructuredText.isNamedSo(path) || Files.isRegularFile(path);
    }

    private Map<String, Object> form(Map<String, Object> given) throws IOException {
        Map<String, Object> form = new LinkedHashMap<>();
        if (isFile()) {
            form.putAll(StructuredText.readMap(Path.of(composite())));
            if (!given.isEmpty() && !form.containsKey("name")) {
                throw new UsageException(
                        "parameters (-p %s) are for presets by name, and %s is a map of its own; write them there"
                                .formatted(given.keySet().iterator().next(), composite()));
            }
        } else if (isGradient(composite())) {
            refuse(given);
        } else if (told == null && suitable != null) {
            form.putAll(suitable.form());
        } else if (Composites.names().contains(canonical(composite()))) {
            form.put("name", canonical(composite()));
        } else {
            List<String> names = new ArrayList<>(Composites.names());
            names.add(GRADIENT);
            throw new UsageException(
                    "unknown composite '" + composite() + "'" + Suggestion.nearest(composite(), names));
        }
        form.putAll(given);
        return form;
    }

    /** Whether a name is that of the composite without rules. */
    public static boolean isGradient(String name) {
        return canonical(name).equals(GRADIENT);
    }

    /** Parameters as people write them, {@code key=value}. */
    public static Map<String, Object> parse(List<String> parameters) {
        return ParameterText.parse(parameters);
    }

    static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
