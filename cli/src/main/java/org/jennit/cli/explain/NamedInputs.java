package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.InnerUnits;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.dataset.HeatmapStyle;
import org.jennit.dataset.SampleAudit;
import org.jennit.dataset.UnitPicture;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import picocli.CommandLine;

/**
 * Arrays for the inputs of a model that has several, which are explained together.
 *
 * @param arrays the arrays by the names of inputs
 * @param fromOneFile whether they come from one {@code .npz} file, which may have others beside them, such as labels
 */
record NamedInputs(Map<String, Tensor> arrays, boolean fromOneFile) {
    /** A file for each input. */
    static NamedInputs of(Map<String, Path> files) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            arrays.put(file.getKey(), Npy.read(file.getValue()));
        }
        return new NamedInputs(arrays, false);
    }

    /** Explains them, and returns the exit status. */
    int explain(ExplainOptions options) throws IOException {
        Console console = options.console();
        options.require(true, "inputs by name are explained for a class, a label or a sum of these (--target)");
        if (options.isPrinted()) {
            throw new UsageException("-o - prints one result, but there is one for each input; name a folder");
        }
        ModelMetadata metadata = options.model().metadata();
        ClassTarget target = options.commonTarget(metadata);
        try (Model model = options.model().load()) {
            options.methods().suit(model, console::say);
            try (Attributor attributor = options.attributor(model, metadata, List.of())) {
                Map<String, Object> facts = new LinkedHashMap<>();
                explain(attributor, options.layers().units(model), target, options.createFolder(), console, facts);
                if (options.json()) {
                    console.result(StructuredText.toJson(facts));
                }
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Writes the relevance of each input, of layers and the outputs, each by its name. */
    private void explain(
            Attributor attributor,
            List<InnerUnits> units,
            Target target,
            Path folder,
            Console console,
            Map<String, Object> facts)
            throws IOException {
        Map<String, Tensor> inputs = inputs(attributor.model().inputs(), console);
        Attribution attribution;
        try {
            attribution = attributor.attribute(inputs, target);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        console.say(attribution.explained());
        facts.put("explained", attribution.explained());
        Map<String, Double> sums = new LinkedHashMap<>();
        attribution.relevances().forEach((name, relevance) -> sums.put(name, relevance.sum()));
        facts.put("relevance", sums);
        facts.put("folder", folder.toString());
        write(attribution.relevances(), "relevance", folder, console);
        Map<String, Tensor> inner = new LinkedHashMap<>(attribution.inner());
        for (InnerUnits some : units) {
            inner.keySet().removeAll(some.names());
            Tensor ofUnits = some.relevance(attribution);
            inner.put(some.kind(), ofUnits);
            Path picture = folder.resolve(some.kind() + ".png");
            UnitPicture.of(ofUnits, HeatmapStyle.DEFAULT).save(picture);
            console.say("  picture: " + picture);
        }
        write(inner, "relevance", folder, console);
        write(attribution.activations(), "activation", folder, console);
        write(attribution.outputs(), "output", folder, console);
        attribution.ledger().ifPresent(ledger -> LedgerTable.lines(ledger, 0).forEach(console::result));
        SampleAudit audit =
                new SampleAudit(String.join(", ", inputs.keySet()), attribution.explained(), attribution.audits());
        for (int row = 0; row < audit.audits().size(); row++) {
            AuditTable.lines(audit.audits().get(row)).forEach(console::result);
            Path drawing = folder.resolve(audit.audits().size() == 1 ? "audit.svg" : "audit." + row + ".svg");
            audit.draw(row, drawing);
            console.say("  audit: " + drawing);
        }
        if (!audit.audits().isEmpty()) {
            audit.save(folder.resolve("audit.json"));
        }
    }

    /** The arrays for these inputs, in their element types where that loses no more than digits. */
    private Map<String, Tensor> inputs(List<Value> declared, Console console) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(arrays);
        if (fromOneFile && declared.size() == 1 && arrays.size() == 1) {
            inputs.put(declared.get(0).name(), arrays.values().iterator().next());
        }
        List<String> names = declared.stream().map(Value::name).toList();
        if (fromOneFile && inputs.keySet().retainAll(names) && inputs.size() < arrays.size()) {
            console.say("left out, since the model has no inputs of these names: "
                    + arrays.keySet().stream()
                            .filter(name -> !names.contains(name))
                            .toList());
        }
        for (Value input : declared) {
            inputs.computeIfPresent(input.name(), (name, array) -> fitted(array, input.element()));
        }
        return inputs;
    }

    private static Tensor fitted(Tensor array, ElementType wanted) {
        boolean numbers = array.type() != ElementType.STRING && wanted != ElementType.STRING;
        boolean fits = wanted.isFloating() || !array.type().isFloating();
        return numbers && fits ? array.to(wanted) : array;
    }

    private static void write(Map<String, Tensor> tensors, String kind, Path folder, Console console)
            throws IOException {
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            Path file = folder.resolve(tensor.getKey().replaceAll("[/\\\\:]", "_") + "." + kind + ".npy");
            Npy.write(tensor.getValue(), file);
            console.say("  " + kind + ": " + file);
        }
    }
}
