package org.jennit.cli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;

/** How a file is run from other languages, each a few lines to copy. */
final class RunInstructions {
    private RunInstructions() {}

    static List<String> lines(Path file, Graph graph) {
        String name = String.valueOf(file.getFileName());
        List<String> lines = new ArrayList<>();
        lines.add("in Python (pip install onnxruntime):");
        lines.add("  session = onnxruntime.InferenceSession(\"%s\")".formatted(name));
        lines.add("  %s = session.run(None, {%s})"
                .formatted(
                        graph.outputs().keySet().stream()
                                .map(RunInstructions::variable)
                                .collect(Collectors.joining(", ")),
                        inputs(graph, input -> "\"%s\": %s".formatted(input.name(), variable(input.name())))));
        lines.add("in JavaScript (npm install onnxruntime-node):");
        lines.add("  const session = await ort.InferenceSession.create(\"%s\");".formatted(name));
        lines.add("  const results = await session.run({%s});".formatted(inputs(graph, RunInstructions::inJavaScript)));
        lines.add("in C# (dotnet add package Microsoft.ML.OnnxRuntime):");
        lines.add("  using var session = new InferenceSession(\"%s\");".formatted(name));
        lines.add("  using var results = session.Run(new[] {%s});".formatted(inputs(graph, RunInstructions::inCSharp)));
        return lines;
    }

    private static String inputs(Graph graph, Function<Value, String> form) {
        return graph.inputs().stream().map(form).collect(Collectors.joining(", "));
    }

    private static String inJavaScript(Value input) {
        String data = variable(input.name());
        return "\"%s\": new ort.Tensor(\"%s\", %s, %sShape)"
                .formatted(input.name(), input.element().toString(), data, data);
    }

    private static String inCSharp(Value input) {
        String type = input.element() == ElementType.INT64 ? "long" : "float";
        String data = variable(input.name());
        return "NamedOnnxValue.CreateFromTensor(\"%s\", new DenseTensor<%s>(%s, %sShape))"
                .formatted(input.name(), type, data, data);
    }

    /** A name as languages allow it; {@code class} is a word of theirs. */
    private static String variable(String name) {
        String plain = name.replaceAll("\\W", "_");
        return plain.equals("class") || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    }
}
