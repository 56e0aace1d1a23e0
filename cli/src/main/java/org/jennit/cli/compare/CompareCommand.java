package org.jennit.cli.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jennit.cli.Console;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionMethods;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ColorOptions;
import org.jennit.cli.option.CompletionCandidates;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.MetadataOptions;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.PercentileOption;
import org.jennit.cli.option.ResultFile;
import org.jennit.cli.option.RuntimeOptions;
import org.jennit.composite.Composites;
import org.jennit.image.PictureTable;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows several explanations of one picture side by side. */
@Command(
        name = "compare",
        header = "Shows explanations of one picture side by side.",
        description = {
            "Explains the picture with every composite and attributor, or the ones given, and arranges the labelled heatmaps "
                    + "in one picture, the photograph first. Each heatmap has its own scale. With --composites and --attributors "
                    + "there is a row for each attributor and a column for each composite; several targets or models are shown side "
                    + "by side, and a sweep has a row for each value with the relative change |now - before| / |before| from the "
                    + "previous one.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit compare",
            "  jennit compare photo.jpg -c epsilon_plus,gradient --attributors gradient,smoothgrad",
            "  jennit compare photo.jpg --composites epsilon_plus --targets \"tiger cat,lynx,tiger cat - lynx\"",
            "  jennit compare photo.jpg -m a.onnx -m b.onnx --composites epsilon_plus",
            "  jennit compare photo.jpg --composites epsilon_plus --sweep epsilon=1e-6,1e-3,0.1"
        })
public final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INPUT",
            arity = "0..1",
            description =
                    "A picture (PNG, JPEG, WebP, GIF, BMP, TIFF) or an .npy array of one sample; for a model of several inputs an .npz file.")
    private @Nullable Path input;

    @Option(
            names = "--input",
            paramLabel = "NAME=FILE.npy",
            description = {
                "An array for an input of a model that has several, one sample; to be given for each. The first that has"
                        + " relevance is drawn."
            })
    private List<String> byInput = List.of();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL.onnx",
            description = "A model; may be repeated (default: the bundled classifier).")
    private List<Path> models = new ArrayList<>();

    @Mixin
    private MetadataOptions metadata;

    @Option(
            names = {"-c", "--composites"},
            paramLabel = "COMPOSITE",
            completionCandidates = CompletionCandidates.CompositeNames.class,
            split = ",",
            description =
                    "Composites, separated by commas: names or files (default: all, if no attributors are given).")
    private List<String> composites = new ArrayList<>();

    @Option(
            names = "--attributors",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.AttributorNames.class,
            split = ",",
            description =
                    "Attributors, separated by commas: gradient, smoothgrad, … (default: all, if no composites are given).")
    private List<String> attributors = new ArrayList<>();

    @Option(
            names = {"-t", "--targets"},
            paramLabel = "TARGET",
            split = ",",
            description =
                    "What is explained, separated by commas: classes and sums of them, \"tiger cat,tiger cat - lynx\".")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "KEY=VALUE",
            description = "A parameter of all composites and attributors that have it.")
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = "--sweep",
            paramLabel = "KEY=VALUES",
            description = "A row for each value of a parameter: epsilon=1e-6,1e-3,0.1.")
    private @Nullable String sweep;

    @Mixin
    private OutputChoice outputChoice;

    @Mixin
    private RuntimeOptions run;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.png",
            defaultValue = "compare.png",
            description = "The picture to write, or - for the standard output (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--json", description = "Print JSON: the sum of each explanation, and its change in a sweep.")
    private boolean json;

    @Mixin
    private PercentileOption percentile;

    @Option(names = "--overlay", description = "Overlay the heatmaps on the photograph.")
    private boolean overlay;

    @Mixin
    private ColorOptions colors;

    @Override
    public Integer call() throws IOException {
        OutputFile.checkPicture(output);
        if (json && ResultFile.isStandardOutput(output)) {
            throw new UsageException("--json and -o - both print; give only one of them");
        }
        Comparison.HeatmapLook look =
                new Comparison.HeatmapLook(colors.map(), colors.level(), percentile.percentile(), overlay);
        ComparedInput compared = ComparedInput.of(input, byInput);
        List<List<ComparisonVariant>> rows = rows();
        List<ComparedModel> comparedModels = new ArrayList<>();
        try (ResultFile picture = ResultFile.of(output, "compare.png")) {
            Console usual = Console.of(spec);
            Console console = picture.console(json ? usual.forPrograms() : usual);
            for (Path model : models.isEmpty() ? List.of(Home.model()) : models) {
                comparedModels.add(ComparedModel.of(
                        new ModelChoice(model, metadata, run), compared, targets, outputChoice, console));
            }
            Comparison comparison = new Comparison(comparedModels, arranged(rows, comparedModels), parameters, look);
            List<Map<String, Object>> explanations = new ArrayList<>();
            PictureTable.of(comparison.cells(console, explanations::add)).save(picture.path());
            console.say("comparison: " + output);
            if (json) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("picture", output.toString());
                facts.put("explanations", explanations);
                console.document(StructuredText.toJson(facts));
            }
            picture.print(console);
        } finally {
            comparedModels.forEach(ComparedModel::close);
        }
        return 0;
    }

    private List<List<ComparisonVariant>> rows() {
        for (String name : attributors) {
            new AttributionOptions(name, new CompositeOptions()).check();
        }
        List<List<ComparisonVariant>> rows = unswept();
        List<ComparisonVariant> all = rows.stream().flatMap(List::stream).toList();
        ComparisonVariant.requireKnown(all, parameters);
        return sweep == null ? rows : ParameterSweep.parse(sweep).rows(all);
    }

    private List<List<ComparisonVariant>> unswept() {
        if (attributors.isEmpty() && composites.isEmpty()) {
            List<String> others = AttributionMethods.names().stream()
                    .filter(name -> !AttributionMethods.isGradient(name))
                    .toList();
            List<String> all = Stream.concat(Stream.of(CompositeOptions.GRADIENT), Composites.names().stream())
                    .toList();
            return List.of(
                    sweep == null
                            ? Stream.concat(
                                            ComparisonVariant.ofComposites(all).stream(),
                                            ComparisonVariant.ofAttributors(others).stream())
                                    .toList()
                            : List.of(new ComparisonVariant("gradient", new CompositeOptions().name(), null)));
        }
        if (attributors.isEmpty() || composites.isEmpty()) {
            return List.of(
                    attributors.isEmpty()
                            ? ComparisonVariant.ofComposites(composites)
                            : ComparisonVariant.ofAttributors(attributors));
        }
        return attributors.stream()
                .map(name -> composites.stream()
                        .map(composite -> new ComparisonVariant(name, composite, null))
                        .toList())
                .toList();
    }

    /** Where several targets or models stand side by side, each variant has a row of its own. */
    private static List<List<ComparisonVariant>> arranged(
            List<List<ComparisonVariant>> rows, List<ComparedModel> comparedModels) {
        boolean several =
                comparedModels.size() > 1 || comparedModels.get(0).targets().size() > 1;
        boolean swept = rows.get(0).get(0).varied() != null;
        return several && !swept
                ? rows.stream().flatMap(List::stream).map(List::of).toList()
                : rows;
    }
}
