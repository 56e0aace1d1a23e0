package org.jennit.composite;

import static org.jennit.operator.LayerType.AVG_POOL;
import static org.jennit.operator.LayerType.CONVOLUTION;
import static org.jennit.operator.LayerType.DENSE;
import static org.jennit.operator.LayerType.LINEAR;
import static org.jennit.operator.LayerType.PRODUCT;
import static org.jennit.operator.LayerType.RELU;
import static org.jennit.operator.LayerType.SOFTMAX;
import static org.jennit.operator.LayerType.SUM;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jennit.composite.RuleMaps.NameEntry;
import org.jennit.composite.RuleMaps.TypeEntry;
import org.jennit.operator.LayerType;
import org.jennit.parameter.Parameters;
import org.jennit.parameter.Suggestion;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;
import org.jennit.rule.RuleNames;
import org.jennit.rule.Rules;

/** The presets by name, and composites in the form of files. */
public final class Composites {
    private static final Map<String, UnaryOperator<Preset>> PRESETS = new LinkedHashMap<>();

    static {
        PRESETS.put(
                "epsilon_gamma_box",
                p -> p.first(CONVOLUTION, p.zBox())
                        .base()
                        .then(CONVOLUTION, p.gamma())
                        .then(DENSE, p.epsilon()));
        PRESETS.put("epsilon_plus", p -> p.base().then(CONVOLUTION, p.zPlus()).then(DENSE, p.epsilon()));
        PRESETS.put(
                "epsilon_plus_flat",
                p -> p.first(LINEAR, p.flat())
                        .base()
                        .then(CONVOLUTION, p.zPlus())
                        .then(DENSE, p.epsilon()));
        PRESETS.put(
                "epsilon_alpha2_beta1",
                p -> p.base().then(CONVOLUTION, p.alphaBeta(2, 1)).then(DENSE, p.epsilon()));
        PRESETS.put(
                "epsilon_alpha2_beta1_flat",
                p -> p.first(LINEAR, p.flat())
                        .base()
                        .then(CONVOLUTION, p.alphaBeta(2, 1))
                        .then(DENSE, p.epsilon()));
        PRESETS.put("deconvnet", p -> p.then(RELU, p.rule("ReLUDeconvNet")).gradientElsewhere());
        PRESETS.put(
                "guided_backprop",
                p -> p.then(RELU, p.rule("ReLUGuidedBackprop")).gradientElsewhere());
        PRESETS.put("beta_smooth", p -> p.then(RELU, p.betaSmooth()).gradientElsewhere());
        PRESETS.put(
                "excitation_backprop",
                p -> p.then(SUM, p.norm())
                        .then(AVG_POOL, p.norm())
                        .then(LINEAR, p.zPlus())
                        .gradientElsewhere());
        PRESETS.put(
                "attn_lrp",
                p -> p.then(PRODUCT, p.uniform())
                        .then(SOFTMAX, p.rule("SoftmaxTaylor"))
                        .transformer());
        PRESETS.put(
                "cp_lrp",
                p -> p.then(PRODUCT, p.valueOfSignals())
                        .then(SOFTMAX, p.rule("Constant"))
                        .transformer());
    }

    private Composites() {}

    /** The names of all presets, those of {@link CompositeProvider}s included. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(PRESETS.keySet());
        providers().forEach(provider -> names.addAll(provider.composites().keySet()));
        return names;
    }

    /**
     * The preset of this name, with - or _, with these parameters.
     *
     * @throws IllegalArgumentException if the name or a parameter is unknown, or a value is wrong
     */
    public static Composite named(String name, Map<String, ?> parameters) {
        String canonical = canonical(name);
        if (PRESETS.containsKey(canonical)) {
            Composite preset = of(form(name, parameters));
            return built(canonical, new Parameters("composite " + canonical, parameters))
                            .advisesOnAttention()
                    ? preset.then(assignment -> adviseOnAttention(assignment, canonical))
                    : preset;
        }
        Parameters given = new Parameters("composite " + canonical, parameters);
        Composite composite =
                CanonizerForm.applied(provided(canonical, name).apply(given).then(masks(given)), given);
        given.refuseUnasked();
        return composite;
    }

    /**
     * A preset written out as maps, from which {@link #of} makes a composite. Where the box rule's
     * bounds are not among the parameters they are left out.
     *
     * @throws IllegalArgumentException if the preset or a parameter is unknown, or the composite is a {@link
     *     CompositeProvider}'s and so not made of maps
     */
    public static Map<String, Object> form(String name, Map<String, ?> parameters) {
        String canonical = canonical(name);
        if (!PRESETS.containsKey(canonical)) {
            provided(canonical, name);
            throw new IllegalArgumentException("composite '" + name + "' is made by a program, not from maps");
        }
        Parameters given = new Parameters("composite " + canonical, parameters);
        Preset built = built(canonical, given);
        Map<String, Object> form = built.form(entries(given, "first_map"), entries(given, "layer_map"));
        for (String own : List.of("name_map", "masks", "first", "canonizers")) {
            Object value = given.get(own);
            if (value != null) {
                form.put(own, value);
            }
        }
        given.refuseUnasked();
        return built.completed(form);
    }

    private static Preset built(String canonical, Parameters given) {
        return Objects.requireNonNull(PRESETS.get(canonical)).apply(new Preset(given));
    }

    private static void adviseOnAttention(Assignment assignment, String preset) {
        if (SuitablePreset.hasAttention(assignment.layers())) {
            assignment.note("the model has attention, which " + preset
                    + " was not made for: attn_lrp and cp_lrp explain transformers");
        }
    }

    private static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static Function<Parameters, Composite> provided(String canonical, String name) {
        for (CompositeProvider provider : providers()) {
            Function<Parameters, Composite> maker = provider.composites().get(canonical);
            if (maker != null) {
                return maker;
            }
        }
        throw new IllegalArgumentException("unknown composite '" + name + "'" + Suggestion.nearest(canonical, names()));
    }

    private static ServiceLoader<CompositeProvider> providers() {
        return ServiceLoader.load(CompositeProvider.class);
    }

    /**
     * A composite in the form of files: a preset by {@code name} with its parameters, or a map by {@code name_map},
     * {@code first_map} and {@code layer_map}, or {@code mixed}, a list of composites; with {@code canonizers} where they
     * are not to be all.
     *
     * @param source where it comes from, for messages
     */
    public static Composite of(Map<String, ?> form, String source) {
        try {
            return of(form);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
    }

    private static Composite of(Map<String, ?> form) {
        if (form.containsKey("name")) {
            Map<String, Object> parameters = new LinkedHashMap<>(form);
            Object name = parameters.remove("name");
            return named(String.valueOf(name), parameters);
        }
        Parameters given = new Parameters("composite", form);
        Composite composite = assignment -> {};
        Object mixed = given.get("mixed");
        if (mixed != null) {
            for (Object item : given.list("mixed", mixed)) {
                if (!(item instanceof Map<?, ?> map)) {
                    throw given.wrong("mixed", "a list of composites", item);
                }
                composite = composite.then(of(stringKeys(map)));
            }
        }
        List<TypeEntry> first = typeEntries(given, "first_map");
        boolean all = given.choice("first", "one", "all").equals("all");
        composite = composite
                .then(RuleMaps.byName(nameEntries(given)))
                .then(all ? RuleMaps.allFirst(first) : RuleMaps.first(first))
                .then(RuleMaps.byType(typeEntries(given, "layer_map")))
                .then(masks(given));
        composite = CanonizerForm.applied(composite, given);
        given.refuseUnasked();
        return composite;
    }

    /** {@code masks}: pairs of layers and the name of the input that is multiplied with what arrives there. */
    private static Composite masks(Parameters given) {
        Composite masks = assignment -> {};
        for (List<?> entry : entries(given, "masks")) {
            masks = masks.then(
                    RuleMaps.modified(layerNames(entry.get(0)), Modification.timesInput(String.valueOf(entry.get(1)))));
        }
        return masks;
    }

    private static List<String> layerNames(Object form) {
        return form instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(form));
    }

    // --- entries: ["Convolution", {"rule": "Gamma", …}] and [["features.0", …], {"rule": …}]

    private static List<TypeEntry> typeEntries(Parameters given, String map) {
        List<TypeEntry> entries = new ArrayList<>();
        for (List<?> entry : entries(given, map)) {
            entries.add(new TypeEntry(type(map, entry), rule(given, map, entry.get(1))));
        }
        return entries;
    }

    static LayerType type(String map, List<?> entry) {
        String label = String.valueOf(entry.get(0));
        return List.of(LayerType.values()).stream()
                .filter(t -> t.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        map + ": unknown layer type '" + label + "'" + Suggestion.nearest(label, LayerType.labels())));
    }

    private static List<NameEntry> nameEntries(Parameters given) {
        List<NameEntry> entries = new ArrayList<>();
        for (List<?> entry : entries(given, "name_map")) {
            List<String> names = layerNames(entry.get(0));
            Object form = entry.get(1);
            boolean optional = false;
            if (form instanceof Map<?, ?> map) {
                Map<String, Object> settings = stringKeys(map);
                optional = given.nested("name_map", settings).flag("optional", false);
                settings.remove("optional");
                form = settings;
            }
            entries.add(new NameEntry(names, rule(given, "name_map", form), optional));
        }
        return entries;
    }

    private static List<List<?>> entries(Parameters given, String map) {
        Object value = given.get(map);
        List<List<?>> entries = new ArrayList<>();
        for (Object item : value == null ? List.of() : given.list(map, value)) {
            if (!(item instanceof List<?> entry) || entry.size() != 2) {
                throw given.wrong(map, "a list of pairs [layers, {\"rule\": …}]", item);
            }
            entries.add(entry);
        }
        return entries;
    }

    private static Rule rule(Parameters given, String map, Object form) {
        if (form instanceof Rule rule) {
            return rule;
        }
        if (form instanceof String name) {
            return RuleNames.rule(name, Map.of());
        }
        if (!(form instanceof Map<?, ?> settings) || !settings.containsKey("rule")) {
            throw given.wrong(map, "pairs whose second is {\"rule\": \"…\", parameters}", form);
        }
        Map<String, Object> parameters = stringKeys(settings);
        return RuleNames.rule(String.valueOf(parameters.remove("rule")), parameters);
    }

    private static Map<String, Object> stringKeys(Map<?, ?> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }

    // --- presets in Java

    /** ε for dense layers, γ for convolutions, the box rule for the first (Montavon et al. 2019). */
    public static Composite epsilonGammaBox(double low, double high) {
        return epsilonGammaBox(low, high, PresetOptions.DEFAULT);
    }

    /** {@link #epsilonGammaBox(double, double)} with other options. */
    public static Composite epsilonGammaBox(double low, double high, PresetOptions options) {
        return named("epsilon_gamma_box", options.bounds(low, high).parameters());
    }

    /** ε for dense layers, z⁺ for convolutions. */
    public static Composite epsilonPlus() {
        return epsilonPlus(PresetOptions.DEFAULT);
    }

    /** {@link #epsilonPlus()} with other options. */
    public static Composite epsilonPlus(PresetOptions options) {
        return named("epsilon_plus", options.parameters());
    }

    /** ε for dense layers, z⁺ for convolutions, flat for the first linear layer. */
    public static Composite epsilonPlusFlat() {
        return epsilonPlusFlat(PresetOptions.DEFAULT);
    }

    /** {@link #epsilonPlusFlat()} with other options. */
    public static Composite epsilonPlusFlat(PresetOptions options) {
        return named("epsilon_plus_flat", options.parameters());
    }

    /** ε for dense layers, α2β1 for convolutions. */
    public static Composite epsilonAlpha2Beta1() {
        return epsilonAlpha2Beta1(PresetOptions.DEFAULT);
    }

    /** {@link #epsilonAlpha2Beta1()} with other options. */
    public static Composite epsilonAlpha2Beta1(PresetOptions options) {
        return named("epsilon_alpha2_beta1", options.parameters());
    }

    /** ε for dense layers, α2β1 for convolutions, flat for the first linear layer. */
    public static Composite epsilonAlpha2Beta1Flat() {
        return epsilonAlpha2Beta1Flat(PresetOptions.DEFAULT);
    }

    /** {@link #epsilonAlpha2Beta1Flat()} with other options. */
    public static Composite epsilonAlpha2Beta1Flat(PresetOptions options) {
        return named("epsilon_alpha2_beta1_flat", options.parameters());
    }

    /** The deconvolutional network (Zeiler and Fergus 2014). */
    public static Composite deconvNet() {
        return named("deconvnet", Map.of());
    }

    /** Guided backpropagation (Springenberg et al. 2015). */
    public static Composite guidedBackprop() {
        return named("guided_backprop", Map.of());
    }

    /** Gradients with smooth ReLUs (Dombrowski et al. 2019). */
    public static Composite betaSmooth() {
        return betaSmooth(PresetOptions.DEFAULT);
    }

    /** {@link #betaSmooth()} with other options. */
    public static Composite betaSmooth(PresetOptions options) {
        return named("beta_smooth", options.parameters());
    }

    /** Excitation backpropagation (Zhang et al. 2016). */
    public static Composite excitationBackprop() {
        return excitationBackprop(PresetOptions.DEFAULT);
    }

    /** {@link #excitationBackprop()} with other options. */
    public static Composite excitationBackprop(PresetOptions options) {
        return named("excitation_backprop", options.parameters());
    }

    /** Relevance through transformers, attention included (Achtibat et al. 2024). */
    public static Composite attnLrp() {
        return named("attn_lrp", Map.of());
    }

    /** Relevance through transformers, attention held constant (Ali et al. 2022). */
    public static Composite cpLrp() {
        return named("cp_lrp", Map.of());
    }

    /** The multipliers of DeepLIFT (Shrikumar et al. 2017) at every layer, for differences from a baseline. */
    public static Composite deepLift() {
        return RuleMaps.byName(List.of(new NameEntry(List.of("*"), Rules.rescale(), true)));
    }

    /** The plain gradient: no layer gets a rule. */
    public static Composite gradient() {
        return assignment -> {};
    }
}
