package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.cli.UsageException;
import org.jennit.composite.Composite;
import org.jennit.language.HiddenTokens;
import org.jennit.language.TextAttributor;
import org.jennit.language.TextExplainer;
import org.jennit.language.TextModel;
import org.jennit.language.TextPerturbation;
import org.jennit.table.Table;
import org.jennit.table.TableColumns;
import org.jennit.tensor.Npy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which attributor explains, and which composite its passes back follow. */
public final class AttributionOptions {
    private static final int MOST_BACKGROUND_ROWS = 100;

    @Mixin
    private CompositeOptions composite;

    @Option(
            names = {"-a", "--attributor"},
            paramLabel = "NAME",
            defaultValue = "gradient",
            completionCandidates = CompletionCandidates.AttributorNames.class,
            description = {
                "gradient (one backward pass), smoothgrad (n_iter, noise_level, seed; over another attributor, statistic),"
                        + " integrated_gradients (n_iter, baseline, steps), expected_gradients (n_iter, baseline, seed),"
                        + " deep_lift (baseline), input_times_gradient, grad_cam (negative; at a layer of --at, by default the"
                        + " last convolution) or occlusion (window, stride, fill, invert, mode); for whatever runs, also"
                        + " without gradients: kernel_shap (n_samples, seed), permutation_shap (n_permutations, seed) and"
                        + " feature_ablation, all three with groups, segments and baseline. All but the first use the plain"
                        + " gradient unless -c is given. Parameters are set with -p."
            })
    private String name;

    @Option(
            names = "--background",
            paramLabel = "FILE",
            description = {
                "Rows to compare with, for deep_lift and expected_gradients, and one for integrated_gradients; they take the"
                        + " place of hidden features, for kernel_shap, permutation_shap and feature_ablation: a table"
                        + " (.csv) or an array (.npy). Default: zeros; for a table, its own first 100 rows, but not for"
                        + " integrated_gradients."
            })
    private @Nullable Path background;

    @Option(
            names = "--features",
            paramLabel = "NAME",
            split = ",",
            description = {
                "The columns of a table that are the model's features, in the model's order (default: those that the .json file"
                        + " next to the model names; else all columns of numbers or, for a model of several inputs, the"
                        + " columns of their names)."
            })
    private @Nullable List<String> features;

    /** The options that a command line fills in. */
    public AttributionOptions() {
        this("gradient", new CompositeOptions());
    }

    /** The options for an attributor of this name with a composite. */
    public AttributionOptions(String name, CompositeOptions composite) {
        this.name = name;
        this.composite = composite;
    }

    /** The columns of tables that are features, as told or as the metadata has them; empty for all that are numbers. */
    public List<String> features(ModelMetadata metadata) {
        return features == null ? metadata.features() : features;
    }

    /** The name, as people wrote it. */
    public String name() {
        return name;
    }

    /** The composite. */
    public CompositeOptions composite() {
        return composite;
    }

    /** Whether a composite has a part in it: with the gradient always, with others if one is given. */
    public boolean isComposed() {
        return AttributionMethods.isGradient(name) || composite.isGiven();
    }

    /** Whether it hides features and runs the model forward. */
    public boolean hidesFeatures() {
        return AttributionMethods.hidesFeatures(name);
    }

    /**
     * What explains texts. The composite suits the model, where none is named.
     *
     * @param words whether words are hidden as wholes, where something is
     * @param settings what else attributors are to be
     * @param say takes what there is to say about the choice
     * @throws UsageException where an option has no effect, or a parameter is wrong
     */
    public TextExplainer ofTexts(
            TextModel text,
            ModelMetadata metadata,
            boolean words,
            UnaryOperator<AttributorBuilder> settings,
            Consumer<String> say)
            throws IOException {
        if (hidesFeatures()) {
            return built(() -> hidingTokens(text, words, settings, say));
        }
        suit(text.model(), false, say);
        AttributorBuilder builder = of(text.model(), metadata, false, "");
        if (!builder.flowsBack()) {
            throw new UsageException(
                    name
                            + " hides windows of arrays; of a text, kernel_shap, permutation_shap and feature_ablation hide tokens");
        }
        return built(() -> TextAttributor.of(text, settings.apply(builder)));
    }

    private TextPerturbation hidingTokens(
            TextModel text, boolean words, UnaryOperator<AttributorBuilder> settings, Consumer<String> say) {
        if (composite.isGiven() || background != null) {
            throw new UsageException("%s hides tokens and makes no backward pass, so %s has no effect; leave it out"
                    .formatted(name, composite.isGiven() ? "-c" : "--background"));
        }
        Map<String, Object> parameters = composite.parametersOf(AttributionMethods.parameters(name));
        HiddenTokens tokens = parameters.get("baseline") instanceof Number id
                ? new HiddenTokens(id.longValue(), "the token of -p baseline", false)
                : HiddenTokens.of(text);
        say.accept("%s are hidden by %s (%d)".formatted(words ? "words" : "tokens", tokens.piece(), tokens.id()));
        return TextPerturbation.of(
                text,
                settings.apply(Attributor.builder(text.model())),
                words ? tokens.ofWords() : tokens,
                (hidden, features) -> AttributionMethods.hiding(name, parameters, hidden, features));
    }

    /**
     * Lets the composite suit the model, where one has a part in this and none is named, and says so.
     *
     * @param bounded whether the bounds of inputs are known
     */
    public void suit(Model model, boolean bounded, Consumer<String> say) {
        if (isComposed()) {
            composite.suit(model, bounded, say);
        }
    }

    /** The name with its parameters, as they were given. */
    @Override
    public String toString() {
        Map<String, Object> given = composite.parametersOf(AttributionMethods.parameters(name));
        return given.isEmpty() ? name : name + " " + given;
    }

    /**
     * Refuses a name that no attributor has, before anything is loaded.
     *
     * @throws UsageException with the nearest names
     */
    public void check() {
        try {
            AttributionMethods.parameters(name);
            if (background != null && !AttributionMethods.comparesWithData(name)) {
                throw new UsageException(name + " compares with nothing, so --background has no effect; leave it out");
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * An attributor that is to be built.
     *
     * @param metadata the metadata of the model
     * @param bounded whether inputs are preprocessed as the vision says; an array may have been preprocessed in any way,
     *     so its bounds are the ones given, not those of pictures
     * @param needsBackwardPass an option that needs a backward pass, empty if there is none
     * @throws UsageException where a name or parameter is unknown or wrong
     */
    public AttributorBuilder of(Model model, ModelMetadata metadata, boolean bounded, String needsBackwardPass)
            throws IOException {
        return of(model, metadata, bounded, needsBackwardPass, Optional.empty());
    }

    /**
     * An attributor that is to be built.
     *
     * @param table the table that is explained, whose rows are the background unless another is given
     * @throws UsageException where a name or parameter is unknown or wrong
     */
    public AttributorBuilder of(
            Model model, ModelMetadata metadata, boolean bounded, String needsBackwardPass, Optional<Table> table)
            throws IOException {
        try {
            Set<String> names = AttributionMethods.parameters(name);
            AttributionMethod method =
                    AttributionMethods.of(name, composite.parametersOf(names), background(model, metadata, table));
            Composite flow = isComposed() ? composite(metadata, bounded, names) : composite.gradient(names);
            String useless = composite.isGiven() ? "-c" : needsBackwardPass;
            if (!method.flowsBack() && !useless.isEmpty()) {
                throw new UsageException(
                        "%s makes no backward pass, so %s has no effect; leave it out".formatted(name, useless));
            }
            if (composite.isGiven() && method.ownComposite().isPresent()) {
                throw new UsageException("%s has rules of its own, so -c has no effect; leave it out".formatted(name));
            }
            AttributorBuilder builder = Attributor.builder(model).method(method);
            return method.flowsBack() && method.ownComposite().isEmpty() ? builder.composite(flow) : builder;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The attributor of a builder.
     *
     * @throws UsageException where the model lacks what was asked for
     */
    public static Attributor build(AttributorBuilder builder) {
        return built(builder::build);
    }

    /**
     * What explains a model.
     *
     * @throws UsageException where the model lacks what was asked for
     */
    public static <T> T built(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private Background background(Model model, ModelMetadata metadata, Optional<Table> table) throws IOException {
        if (background != null && !Table.isNamedSo(background)) {
            return Background.rows(Npy.read(background));
        }
        Optional<Table> own = AttributionMethods.comparesWithRows(name) ? table : Optional.empty();
        if (background == null
                && own.filter(one -> one.rows().size() == 1).isPresent()
                && composite.parametersOf(Set.of("baseline")).isEmpty()) {
            throw new UsageException(
                    "%s compares with the rows of the table, and this one has a single row; name others with --background FILE, or a number with -p baseline=N"
                            .formatted(name));
        }
        Optional<Table> rows = background == null ? own : Optional.of(Table.read(background));
        return rows.map(told -> Background.rows(TableColumns.of(model.inputs(), told, features(metadata))
                        .tensors(told.first(MOST_BACKGROUND_ROWS))))
                .orElseGet(Background::zeros);
    }

    private Composite composite(ModelMetadata metadata, boolean bounded, Set<String> others) throws IOException {
        Optional<InputBounds> known = metadata.preprocessing().map(InputBounds::of);
        String example = known.map(InputBounds::asParameters).orElse("-p low=-1 -p high=1");
        String noBounds =
                "the box rule of %s needs the lowest and highest possible value of the model's input, which are unknown for .npy inputs; give them, for example %s, or choose another composite (-c epsilon_plus)"
                        .formatted(composite.name(), example);
        return composite.composite(others, bounded ? known : Optional.empty(), noBounds);
    }
}
