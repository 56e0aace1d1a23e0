package org.jennit.cli.tool.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.RuntimeOptions;
import org.jennit.cli.tool.network.DeepNetwork;
import org.jennit.cli.tool.network.SeededNetwork;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.parameter.Suggestion;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures what attributions cost, next to the model's own forward pass. */
@Command(
        name = "bench",
        header = "Measures what attributions cost in time and memory.",
        description = {
            "Attributions are measured next to the forward pass of the same model on the same "
                    + "runtime. Forward passes and attributions alternate; times are medians, and 'spread' is the "
                    + "interquartile range of the attribution: above 10 %% the machine was not idle. Load, compile and session time "
                    + "and peak resident memory are those of a separate process that goes once from the file to the result.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit bench --shape resnet50 -c gradient,epsilon_plus --batch 1,8 --threads 2",
            "  jennit bench -m model.onnx -c epsilon_gamma_box --profile",
            "  jennit bench --shape vgg16 -c epsilon_plus --json",
            "  jennit bench --scale 1000,5000,20000 -c epsilon_plus --runs 3"
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL.onnx",
            split = ",",
            description = "The models; only their batch dimension may be dynamic.")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            split = ",",
            description = {
                "Standard architectures with random weights: resnet18, resnet50, vgg16, mobilenet_v2. They are kept in"
                        + " the temporary directory."
            })
    private List<String> shapes = new ArrayList<>();

    @Option(
            names = {"-c", "--composites"},
            paramLabel = "NAME",
            split = ",",
            defaultValue = "gradient,epsilon_plus,epsilon_gamma_box",
            description = {
                "Presets, files of composites, or 'gradient': ${DEFAULT-VALUE}. The box of epsilon_gamma_box is that of the random inputs, -3"
                        + " to 3."
            })
    private List<String> composites = new ArrayList<>();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Samples per batch (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches = new ArrayList<>();

    @Mixin
    private RuntimeOptions run;

    @Option(
            names = "--runs",
            paramLabel = "K",
            defaultValue = "11",
            description = "Number of runs of which the medians are taken (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Option(
            names = "--scale",
            paramLabel = "NODES",
            split = ",",
            description = {
                "Measure only what compiling takes: the processor time from the file to the attribution graph, for a chain"
                        + " and a residual network of so many nodes. With --runs 1 from a cold start."
            })
    private List<Integer> scale = new ArrayList<>();

    @Option(names = "--profile", description = "Print the time by operator, too.")
    private boolean profile;

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        ProgramOptions options = options();
        List<String> names = composites.stream().map(BenchCommand::known).toList();
        if (!scale.isEmpty()) {
            reportScale(console, names);
            return 0;
        }
        Map<String, Path> files = files();
        if (!json) {
            console.result(ResultTable.head());
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try (Model model = Model.load(file.getValue(), ModelOptions.DEFAULT.withProgram(options));
                    Program forward = Program.open(model.graph(), fastest(options))) {
                for (String composite : names) {
                    for (int batch : batches) {
                        Workload workload =
                                new Workload(file.getValue(), composite, batch, options.threads(), options.device());
                        report(console, file.getKey(), workload, model, forward);
                    }
                }
            }
        }
        return 0;
    }

    private void reportScale(Console console, List<String> names) throws IOException {
        if (!json) {
            console.result(CompileScale.head());
        }
        for (String composite : names) {
            for (DeepNetwork network : DeepNetwork.values()) {
                for (int nodes : scale) {
                    CompileScale measured = CompileScale.of(network, nodes, Workload.named(composite), runs);
                    console.result(json ? JsonMapper.shared().writeValueAsString(measured.fields()) : measured.row());
                }
            }
        }
    }

    private void report(Console console, String name, Workload workload, Model model, Program forward)
            throws IOException {
        Map<String, Tensor> inputs = RandomInputs.of(model.graph(), workload.batch());
        ColdStart start = ColdStart.of(workload);
        Composite composite = Workload.named(workload.composite());
        try (CompiledWorkload subject = CompiledWorkload.open(model, composite, workload.batch(), workload.options())) {
            Timing timing = Timing.alternating(() -> forward.run(inputs), subject::run, runs);
            Measurement measured = new Measurement(name, workload, start, timing);
            console.result(
                    json ? JsonMapper.shared().writeValueAsString(measured.fields()) : ResultTable.row(measured));
            if (profile) {
                console.document(ResultTable.profile(
                        measured,
                        ProfiledRun.of(subject.program().graph(), subject.arguments(), workload.options(), runs),
                        ProfiledRun.of(model.graph(), inputs, fastest(workload.options()), runs)));
            }
        }
    }

    /** What attributions are held against: the forward pass with all that the runtime can do, whatever memory it takes. */
    private static ProgramOptions fastest(ProgramOptions options) {
        return options.withOptimization(ProgramOptions.Optimization.ALL)
                .withDataParallel(false)
                .withPrepacking(ProgramOptions.Prepacking.ALWAYS);
    }

    private ProgramOptions options() {
        require(runs > 0, "--runs must be at least 1 (got " + runs + ")");
        require(batches.stream().allMatch(batch -> batch > 0), "--batch must be at least 1 (got " + batches + ")");
        require(scale.stream().allMatch(nodes -> nodes > 0), "--scale must be at least 1 (got " + scale + ")");
        require(!(json && profile), "--profile prints tables; leave out --json");
        ProgramOptions told = run.program();
        // All cores by their number, so that the output says how many there were.
        return told.threads() == 0 ? told.withThreads(Runtime.getRuntime().availableProcessors()) : told;
    }

    /** A composite's file, or its name in its one spelling. */
    private static String known(String name) {
        if (StructuredText.isNamedSo(Path.of(name))) {
            return name;
        }
        String canonical = Workload.canonical(name);
        List<String> names = new ArrayList<>(Composites.names());
        names.add(Workload.GRADIENT);
        require(names.contains(canonical), "unknown composite '" + name + "'" + Suggestion.nearest(canonical, names));
        return canonical;
    }

    /** The files of the models by name. */
    private Map<String, Path> files() throws IOException {
        require(!models.isEmpty() || !shapes.isEmpty(), "name a model with -m, or a network with --shape resnet50");
        Map<String, Path> files = new LinkedHashMap<>();
        for (Path model : models) {
            if (!Files.isRegularFile(model)) {
                throw new NoSuchFileException(model + ": no such file; -m takes an ONNX model");
            }
            files.put(String.valueOf(model.getFileName()).replaceFirst("\\.onnx$", ""), model);
        }
        for (String shape : shapes) {
            SeededNetwork network = SeededNetwork.named(shape);
            files.put(network.label(), CachedNetwork.file(network));
        }
        return files;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new UsageException(otherwise);
        }
    }
}
