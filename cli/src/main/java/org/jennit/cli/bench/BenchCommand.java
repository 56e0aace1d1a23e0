package org.jennit.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jennit.Device;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.ProgramOptions;
import org.jennit.Tensor;
import org.jennit.cli.network.SeededNetwork;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.rule.Suggestion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures what attributions cost, next to the model's own forward pass. */
@Command(
        name = "bench",
        description = {
            "Measures what attributions cost in time and memory, next to the forward pass of the same model on the same",
            "runtime. Forward pass and attribution run by turns; times are medians, and 'spread' says how far the",
            "quartiles of the attribution lie apart: above 10 % the machine was not quiet. Load, compile and session",
            "time and the peak of resident memory are those of a process of its own that goes once from the file to the",
            "result.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit bench --shape resnet50 -c gradient,epsilon_plus --batch 1,8 --threads 2",
            "  jennit bench -m model.onnx -c epsilon_gamma_box --profile",
            "  jennit bench --shape vgg16 -c epsilon_plus --json"
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL.onnx",
            split = ",",
            description = "The models. Only their batch may be open.")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            split = ",",
            description = {
                "Networks of well-known shapes with drawn weights: resnet18, resnet50, vgg16, mobilenet_v2. They are kept"
                        + " in the temporary directory."
            })
    private List<String> shapes = new ArrayList<>();

    @Option(
            names = {"-c", "--composites"},
            paramLabel = "NAME",
            split = ",",
            defaultValue = "gradient,epsilon_plus,epsilon_gamma_box",
            description = {
                "Presets, or 'gradient': ${DEFAULT-VALUE}. The box of epsilon_gamma_box is that of the drawn inputs, -3 to"
                        + " 3."
            })
    private List<String> composites = new ArrayList<>();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "How many samples at once: ${DEFAULT-VALUE}.")
    private List<Integer> batches = new ArrayList<>();

    @Option(names = "--threads", paramLabel = "N", description = "How many threads compute; one for each core unless given.")
    private int threads;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (needs ONNX Runtime's GPU artifact).")
    private String device;

    @Option(
            names = "--runs",
            paramLabel = "K",
            defaultValue = "11",
            description = "The medians are those of so many runs: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--profile", description = "Print where the time goes by operator, too.")
    private boolean profile;

    @Override
    public Integer call() throws IOException {
        ProgramOptions options = options();
        List<String> names = composites.stream().map(this::known).toList();
        Map<String, Path> files = files();
        if (!json) {
            print(ResultTable.head());
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try (Model model = Model.load(file.getValue(), ModelOptions.DEFAULT.withProgram(options))) {
                for (String composite : names) {
                    for (int batch : batches) {
                        Workload workload =
                                new Workload(file.getValue(), composite, batch, options.threads(), options.device());
                        report(file.getKey(), workload, model);
                    }
                }
            }
        }
        return 0;
    }

    private void report(String name, Workload workload, Model model) throws IOException {
        Map<String, Tensor> inputs = DrawnInputs.of(model.graph(), workload.batch());
        Start start = Start.of(workload);
        Composite composite = Workload.named(workload.composite());
        try (Subject subject = Subject.open(model, composite, workload.batch(), workload.options())) {
            Timing timing = Timing.alternating(() -> model.predict(inputs), subject::run, runs);
            Measurement measured = new Measurement(name, workload, start, timing);
            print(json ? JsonMapper.shared().writeValueAsString(measured.fields()) : ResultTable.row(measured));
            if (profile) {
                print(ResultTable.profile(
                        measured,
                        ProfiledRun.of(subject.program().graph(), subject.arguments(), workload.options(), runs),
                        ProfiledRun.of(model.graph(), inputs, workload.options(), runs)));
            }
        }
    }

    private ProgramOptions options() {
        require(runs > 0, "--runs is at least 1, but it is " + runs);
        require(threads >= 0, "--threads is above 0, but it is " + threads);
        require(batches.stream().allMatch(batch -> batch > 0), "--batch is at least 1, but it is " + batches);
        require(!(json && profile), "--profile prints tables; leave out --json");
        try {
            // All cores by their number, so that the output says how many there were.
            int number = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
            return ProgramOptions.DEFAULT.withThreads(number).withDevice(Device.parse(device));
        } catch (IllegalArgumentException e) {
            throw wrong("--device: " + e.getMessage());
        }
    }

    /** The composite's name in its one spelling. */
    private String known(String name) {
        String canonical = Workload.canonical(name);
        List<String> names = new ArrayList<>(Composites.names());
        names.add(Workload.GRADIENT);
        require(names.contains(canonical), "there is no composite '" + name + "'" + Suggestion.nearest(canonical, names));
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
            SeededNetwork network = network(shape);
            files.put(network.label(), CachedNetwork.file(network));
        }
        return files;
    }

    private SeededNetwork network(String name) {
        List<String> labels =
                Arrays.stream(SeededNetwork.values()).map(SeededNetwork::label).toList();
        String label = name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        require(labels.contains(label), "there is no network '" + name + "'" + Suggestion.nearest(label, labels));
        return SeededNetwork.values()[labels.indexOf(label)];
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw wrong(otherwise);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
