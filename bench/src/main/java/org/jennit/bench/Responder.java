package org.jennit.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.program.ProgramOptions;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/**
 * Runs a model and its attribution when it is told to, so that another program can take turns with it.
 *
 * <p>The arguments are the model, a composite's name, the number of threads, and two {@code .npy} files: the input and the
 * relevance of the output. Each line of the standard input is a request: {@code forward} and {@code attribution} run once
 * and answer the seconds it took, {@code write FILE} writes the relevance of the last attribution as {@code .npy}, {@code
 * export FILE} writes the attribution graph; both answer {@code done}.
 */
public final class Responder {
    private static final double NANOS = 1e9;

    /** The box of epsilon_gamma_box: the inputs that the peer draws lie in it. */
    private static final double BOUND = 3;

    private Responder() {}

    /** Answers requests until there are no more. */
    public static void main(String[] arguments) throws IOException {
        ProgramOptions options = ProgramOptions.DEFAULT.withThreads(Integer.parseInt(arguments[2]));
        Tensor input = Npy.read(Path.of(arguments[3]));
        Target target = Target.relevance(Npy.read(Path.of(arguments[4])));
        try (Model model = Model.load(Path.of(arguments[0]), ModelOptions.DEFAULT.withProgram(options));
                Attributor attributor = Attributor.lrp(model, composite(arguments[1]))) {
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            Tensor relevance = input;
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                String[] words = request.split(" ", 2);
                switch (words[0]) {
                    case "forward" -> time(() -> model.predict(input));
                    case "attribution" ->
                        relevance =
                                time(() -> attributor.attribute(input, target).relevance());
                    case "write" -> {
                        Npy.write(relevance, Path.of(words[1]));
                        System.out.println("done");
                    }
                    case "export" -> {
                        attributor.export(Path.of(words[1]));
                        System.out.println("done");
                    }
                    default -> throw new IOException("expected forward, attribution, write or export, not " + request);
                }
            }
        }
    }

    private static Composite composite(String name) {
        return switch (name) {
            case "gradient" -> Composites.gradient();
            case "epsilon_gamma_box" -> Composites.epsilonGammaBox(-BOUND, BOUND);
            default -> Composites.named(name, Map.of());
        };
    }

    private static <T> T time(Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        System.out.printf(Locale.ROOT, "%.6f%n", (System.nanoTime() - start) / NANOS);
        return result;
    }
}
