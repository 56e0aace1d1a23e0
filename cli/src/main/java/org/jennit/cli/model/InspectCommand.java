package org.jennit.cli.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.form.Form;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.InputBounds;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.Vision;
import org.jennit.composite.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the layers of a model. */
@Command(
        name = "inspect",
        header = "Shows a model's layers, and which rule each gets.",
        description = {
            "Prints inputs and outputs, the layers in forward order with their names, types, output shapes, numbers of",
            "parameters and rules, what was brought to another form, and warnings. The names are those that --at and",
            "composites (name_map) take."
        },
        footer = {"", "Examples:", "  jennit inspect", "  jennit inspect -m model.onnx -c epsilon_plus"})
public final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private CompositeOptions compositeOptions;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Vision vision = modelChoice.vision();
        Optional<InputBounds> bounds = vision.preprocessing().map(InputBounds::of);
        boolean planned = bounds.isPresent() || compositeOptions.isGiven();
        try (Model model = modelChoice.load()) {
            Shown shown = planned
                    ? planned(model, bounds)
                    : new Shown(model.canonization().report(), Optional.empty());
            console.result(json ? Form.toJson(json(model, shown)) : text(model, shown));
        }
        return 0;
    }

    /** What was done for the form that the composite works on, and the composite's plan. */
    private record Shown(List<String> canonization, Optional<Plan> plan) {}

    private Shown planned(Model model, Optional<InputBounds> bounds) throws IOException {
        String noBounds =
                "the box rule of %s needs the lowest and highest value that the model's input can have; give them, such as -p low=-1 -p high=1"
                        .formatted(compositeOptions.name());
        try (Attributor attributor =
                Attributor.gradient(model, compositeOptions.composite(Set.of(), bounds, noBounds))) {
            return new Shown(attributor.canonization().report(), Optional.of(attributor.plan()));
        }
    }

    private static String text(Model model, Shown shown) {
        Optional<Plan> plan = shown.plan;
        List<String> lines = new ArrayList<>();
        lines.add(model.file().toString());
        model.inputs().forEach(input -> lines.add("  input  " + input));
        model.outputs().forEach((name, value) -> lines.add("  output " + name + " " + value.type()));
        lines.add("");
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("layer", "type", "operator", "output", "parameters", plan.isPresent() ? "rule" : ""));
        for (LayerRow row : LayerRow.of(model, plan)) {
            table.add(List.of(
                    row.name(),
                    row.type(),
                    row.operator(),
                    row.shape(),
                    row.parameters() == 0 ? "" : Long.toString(row.parameters()),
                    row.rule()));
        }
        lines.addAll(aligned(table));
        section(lines, "canonical form:", shown.canonization);
        section(lines, "warnings:", plan.map(Plan::warnings).orElse(List.of()));
        if (plan.isEmpty()) {
            lines.add("");
            lines.add("no rules are shown; name a composite with -c");
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static Map<String, Object> json(Model model, Shown shown) {
        Optional<Plan> plan = shown.plan;
        List<Object> layers = new ArrayList<>();
        for (LayerRow row : LayerRow.of(model, plan)) {
            Map<String, Object> form = new LinkedHashMap<>();
            form.put("name", row.name());
            form.put("names", row.layer().names());
            form.put(
                    "types",
                    row.layer().types().stream()
                            .map(type -> type.label())
                            .sorted()
                            .toList());
            form.put("operator", row.operator());
            form.put("shape", row.shape());
            form.put("parameters", row.parameters());
            plan.ifPresent(p -> form.put("rule", row.rule()));
            layers.add(form);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model.file().toString());
        all.put("inputs", model.inputs().stream().map(Object::toString).toList());
        all.put("outputs", List.copyOf(model.outputs().keySet()));
        all.put("layers", layers);
        all.put("canonical_form", shown.canonization);
        plan.ifPresent(p -> all.put("warnings", p.warnings()));
        return all;
    }

    private static void section(List<String> lines, String title, List<String> items) {
        if (!items.isEmpty()) {
            lines.add("");
            lines.add(title);
            items.forEach(item -> lines.add("  " + item));
        }
    }

    private static List<String> aligned(List<List<String>> table) {
        int columns = table.get(0).size();
        int[] widths = new int[columns];
        table.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return table.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < columns; i++) {
                        line.append(row.get(i))
                                .append(" ".repeat(widths[i] - row.get(i).length() + 2));
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }
}
