package org.jennit.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.Provenance;
import org.jennit.cli.model.LayerRow;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.target.Target;
import org.jennit.text.StructuredText;

/**
 * The provenance of an explanation: everything that is needed to repeat it.
 *
 * @param facts the facts by heading
 * @param model the model's file name
 * @param method attributor and composite in words
 * @param layers the layers with their rules, empty without rules
 * @param canonical what was rewritten into an equivalent form
 * @param warnings what the user should know
 */
record ReportProvenance(
        Map<String, List<String>> facts,
        String model,
        String method,
        List<LayerRow> layers,
        List<String> canonical,
        List<String> warnings) {

    static ReportProvenance of(
            Model model,
            Attributor attributor,
            ModelMetadata metadata,
            AttributionOptions options,
            List<String> command,
            Precision precision)
            throws IOException {
        boolean back = attributor.method().flowsBack();
        Map<String, List<String>> facts = new LinkedHashMap<>();
        facts.put(
                "Command",
                List.of(command.stream().map(ReportProvenance::quoted).collect(Collectors.joining(" "))));
        Path file = model.file();
        List<String> files = new ArrayList<>();
        for (Path part : model.files()) {
            files.addAll(List.of(part.toString(), Files.size(part) + " bytes", "SHA-256 " + Provenance.sha256(part)));
        }
        facts.put("Model", files);
        facts.put("Inputs", model.inputs().stream().map(Object::toString).toList());
        facts.put(
                "Outputs",
                model.outputs().entrySet().stream()
                        .map(output -> output.getKey() + " " + output.getValue().type())
                        .toList());
        metadata.preprocessing()
                .ifPresent(preprocessing -> facts.put(
                        "Preprocessing",
                        List.of(StructuredText.onOneLine(preprocessing.toMap()).replace(",\"", ", \""))));
        facts.put("Attributor", List.of(options.toString()));
        if (back) {
            facts.put(
                    "Composite",
                    List.of(options.isComposed() ? options.composite().name() : "gradient"));
        }
        facts.put(
                "Software",
                List.of(
                        "Jennit " + Provenance.jennit(),
                        "ONNX Runtime " + Provenance.onnxRuntime() + " ("
                                + model.options().program().device() + ")",
                        "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                                + System.getProperty("os.arch")));
        facts.put(
                "Precision",
                List.of("Numbers in the text come from the relevance as computed. The pictures are drawn from "
                        + precision.words() + "."));
        return new ReportProvenance(
                facts,
                String.valueOf(file.getFileName()),
                method(attributor, options),
                back ? LayerRow.of(model, Optional.of(attributor.plan())) : List.of(),
                back ? attributor.canonization().report() : List.of(),
                back ? attributor.warnings(Target.top()) : List.of());
    }

    private static String method(Attributor attributor, AttributionOptions options) {
        if (!attributor.method().flowsBack()) {
            return options.name();
        }
        String composite = options.isComposed() ? options.composite().name() : "gradient";
        return options.name().equals("gradient") ? composite : options.name() + " with " + composite;
    }

    /** As a shell takes it. */
    static String quoted(String argument) {
        return argument.matches("[\\w./:=,+@%-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
