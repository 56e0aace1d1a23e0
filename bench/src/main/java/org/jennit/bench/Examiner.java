package org.jennit.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.layer.Layer;
import org.jennit.operator.Indexing;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;

/**
 * Examines one model after the other: what it predicts, its gradient, and relevance by presets. A start of Java takes
 * longer than most of the models.
 *
 * <p>Each line of the standard input is a folder with a {@code model.onnx} and a {@code case.json}: {@code inputs}, a map
 * from names to {@code .npy} files; {@code output}, the name of the explained one; {@code relevance}, a file with what
 * goes back from it; {@code at}, the names of the inputs to explain, or none for the embeddings of tokens; {@code
 * composites}, names of presets; {@code box}, the bounds of pictures. Written into the folder are the arrays and a {@code
 * result.json} that names them; the answer is {@code done}.
 */
public final class Examiner {
    private static final double NANOS = 1e9;
    private static final int DIGITS = 3;

    private final Path folder;
    private final Map<String, Object> asked;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Object> result = new LinkedHashMap<>();

    private Examiner(Path folder) throws IOException {
        this.folder = folder;
        this.asked = StructuredText.readMap(folder.resolve("case.json"));
        for (Map.Entry<String, Object> input :
                StructuredText.map(asked.get("inputs")).entrySet()) {
            inputs.put(input.getKey(), read((String) input.getValue()));
        }
    }

    /** Examines models until there are no more. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            Path folder = Path.of(request);
            Map<String, Object> result = new Examiner(folder).examine();
            Files.writeString(folder.resolve("result.json"), StructuredText.toJson(result));
            System.out.println("done");
        }
    }

    private Map<String, Object> examine() {
        long start = System.nanoTime();
        try (Model model = Model.load(folder.resolve("model.onnx"))) {
            Map<String, Tensor> outputs = model.predict(inputs);
            result.put("output", write("output.npy", Objects.requireNonNull(outputs.get(text("output")))));
            result.put(
                    "layers", model.layers().stream().map(Examiner::described).toList());
            result.put("gradient", attempt(model, Composites.gradient()));
            Map<String, Object> presets = new LinkedHashMap<>();
            for (String name : texts("composites")) {
                presets.put(name, attempt(model, composite(name)));
            }
            result.put("presets", presets);
        } catch (IOException | RuntimeException e) {
            result.put("error", e.toString());
        }
        result.put("seconds", seconds(start));
        return result;
    }

    /** What a composite gives, or why it gives nothing. */
    private Map<String, Object> attempt(Model model, Composite composite) {
        Map<String, Object> found = new LinkedHashMap<>();
        long start = System.nanoTime();
        try (Attributor attributor = attributor(model, composite)) {
            found.put("by gradient", byGradient(attributor));
            Attribution attribution = attributor.attribute(inputs, Target.relevance(read(text("relevance"))));
            Map<String, Object> relevance = new LinkedHashMap<>();
            Map<String, Tensor> given = new LinkedHashMap<>(attribution.relevances());
            given.putAll(attribution.inner());
            String prefix = composite.equals(Composites.gradient()) ? "gradient" : "relevance";
            for (Map.Entry<String, Tensor> entry : given.entrySet()) {
                relevance.put(
                        entry.getKey(),
                        Map.of(
                                "file", write(prefix + relevance.size() + ".npy", entry.getValue()),
                                "finite", entry.getValue().allFinite(),
                                "sum", entry.getValue().sum(),
                                "largest", entry.getValue().absMax()));
            }
            found.put("relevance", relevance);
        } catch (IOException | RuntimeException e) {
            found.put("error", e.toString());
        }
        found.put("seconds", seconds(start));
        return found;
    }

    private Attributor attributor(Model model, Composite composite) {
        AttributorBuilder builder =
                Attributor.builder(model).composite(composite).explaining(text("output"));
        List<String> at = texts("at");
        return at.isEmpty()
                ? builder.at(embeddings(model).toArray(String[]::new)).build()
                : builder.withRespectTo(at.toArray(String[]::new)).build();
    }

    /** The rows that tokens take out of tables. */
    private static List<String> embeddings(Model model) {
        return model.layers().stream()
                .filter(layer -> layer.node().operator() == Indexing.GATHER
                        && layer.variables().isEmpty()
                        && layer.variation().varies(layer.node().output()))
                .map(Layer::name)
                .toList();
    }

    /** How many layers of which operators have no rule, though others have. */
    private static Map<String, Integer> byGradient(Attributor attributor) {
        Map<String, Integer> counts = new TreeMap<>();
        attributor
                .plan()
                .withoutRule()
                .forEach(layer -> counts.merge(layer.node().operator().name(), 1, Integer::sum));
        return counts;
    }

    private Composite composite(String name) {
        return name.equals("epsilon_gamma_box")
                ? Composites.epsilonGammaBox(
                        numbers("box").get(0), numbers("box").get(1))
                : Composites.named(name, Map.of());
    }

    private static String described(Layer layer) {
        return layer + " " + layer.node().operator().name();
    }

    private String text(String key) {
        return (String) Objects.requireNonNull(asked.get(key), key);
    }

    private List<String> texts(String key) {
        return list(key).stream().map(String.class::cast).toList();
    }

    private List<Double> numbers(String key) {
        return list(key).stream().map(Double.class::cast).toList();
    }

    private List<?> list(String key) {
        return (List<?>) Objects.requireNonNull(asked.get(key), key);
    }

    private Tensor read(String file) throws IOException {
        return Npy.read(folder.resolve(file));
    }

    private String write(String file, Tensor tensor) throws IOException {
        Npy.write(tensor, folder.resolve(file));
        return file;
    }

    private static double seconds(long start) {
        double scale = Math.pow(10, DIGITS);
        return Math.round((System.nanoTime() - start) / NANOS * scale) / scale;
    }
}
