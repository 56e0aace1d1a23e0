package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.InnerUnits;
import org.jennit.attribution.RelevanceSign;
import org.jennit.attribution.RelevanceSize;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedInputs;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.HeatmapStyle;
import org.jennit.dataset.SampleAudit;
import org.jennit.dataset.UnitPicture;
import org.jennit.target.ClassTarget;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import picocli.CommandLine;

/**
 * Arrays for the inputs of a model that has several, explained together.
 *
 * @param inputs the arrays
 * @param folder where results go
 * @param json whether JSON is printed, and nothing written
 * @param console where they are told of
 */
record NamedInputsRun(NamedInputs inputs, Path folder, boolean json, Console console) {
    /** Explains them as is asked for, and returns the exit status. */
    static int explain(ExplainOptions options, NamedInputs inputs) throws IOException {
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
                ClassScores scores = new ClassScores(model, attributor.output(), metadata.labels());
                Path folder = options.json() ? options.folder() : options.createFolder();
                new NamedInputsRun(inputs, folder, options.json(), console)
                        .explain(attributor, options.layers().units(model), target, scores);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private void explain(Attributor attributor, List<InnerUnits> units, ClassTarget target, ClassScores scores)
            throws IOException {
        Map<String, Tensor> tensors = inputs.read(attributor.model());
        Attribution attribution;
        Attribution raising;
        try {
            attribution = attributor.attribute(tensors, target);
            raising = attributor.raising(attribution, tensors, target);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        if (json) {
            console.result(StructuredText.toJson(toMap(attribution)));
            return;
        }
        console.say(attribution.explained());
        scores.lines(attribution.output()).forEach(console::say);
        if (attribution.signs().contains(RelevanceSign.LOWERS)) {
            console.say("  signs: the output that is explained is negative, so positive relevance lowers it");
        }
        write(attribution, raising, units);
        attribution.ledger().ifPresent(ledger -> LedgerTable.lines(ledger, 0).forEach(console::result));
        audit(attribution);
    }

    /** The sums of relevance and all outputs. */
    private static Map<String, Object> toMap(Attribution attribution) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("explained", attribution.explained());
        Map<String, Object> relevance = new LinkedHashMap<>();
        attribution.relevances().forEach((name, tensor) -> relevance.put(name, tensor.sum()));
        map.put("relevance", relevance);
        Map<String, Object> outputs = new LinkedHashMap<>();
        attribution
                .outputs()
                .forEach((name, tensor) -> outputs.put(
                        name, Arrays.stream(tensor.toDoubles()).boxed().toList()));
        map.put("outputs", outputs);
        RelevanceSize.warning(attribution.relevances().values(), attribution.output())
                .ifPresent(warning -> map.put("warning", warning));
        return map;
    }

    /** Writes the relevance of each input, of layers and the outputs, each by its name. */
    private void write(Attribution attribution, Attribution raising, List<InnerUnits> units) throws IOException {
        write(attribution.relevances(), "relevance");
        Map<String, Tensor> inner = new LinkedHashMap<>(attribution.inner());
        for (InnerUnits some : units) {
            inner.keySet().removeAll(some.names());
            inner.put(some.kind(), some.relevance(attribution));
            Path picture = folder.resolve(some.kind() + ".png");
            UnitPicture.of(some.relevance(raising), HeatmapStyle.DEFAULT).save(picture);
            console.say("  picture: " + picture);
        }
        write(inner, "relevance");
        write(attribution.activations(), "activation");
        write(attribution.outputs(), "output");
    }

    private void audit(Attribution attribution) throws IOException {
        String named = String.join(", ", attribution.relevances().keySet());
        SampleAudit audit = new SampleAudit(named, attribution.explained(), attribution.audits());
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

    private void write(Map<String, Tensor> tensors, String kind) throws IOException {
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            Path file = folder.resolve(tensor.getKey().replaceAll("[/\\\\:]", "_") + "." + kind + ".npy");
            Npy.write(tensor.getValue(), file);
            console.say("  " + kind + ": " + file);
        }
    }
}
