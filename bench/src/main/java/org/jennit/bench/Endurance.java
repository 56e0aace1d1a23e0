package org.jennit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * What a server's process holds after many attributions, of models that are closed and of such that are forgotten: resident
 * memory and threads, from {@code /proc}, as rows of a table.
 *
 * <pre>Endurance MODEL.onnx ATTRIBUTIONS EXTENT…   the model's one input has these extents after the batch</pre>
 */
public final class Endurance {
    private static final int ROWS = 5;
    private static final int FORGOTTEN = 200;
    private static final int PROGRAMS = 50;

    private final Path file;
    private final Tensor x;

    private Endurance(Path file, long... shape) {
        this.file = file;
        int size = 1;
        for (long extent : shape) {
            size *= (int) extent;
        }
        float[] values = new float[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        this.x = Tensor.of(values, shape);
    }

    /** Prints the tables. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long[] shape = new long[arguments.length - 1];
        shape[0] = 1;
        for (int i = 2; i < arguments.length; i++) {
            shape[i - 1] = Long.parseLong(arguments[i]);
        }
        Endurance endurance = new Endurance(Path.of(arguments[0]), shape);
        endurance.attributions(Integer.parseInt(arguments[1]));
        endurance.forgotten();
        endurance.programs();
    }

    private void attributions(int count) throws IOException {
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            attributor.attribute(x, Target.top());
            row("attributions", 0);
            for (int i = 1; i <= count; i++) {
                attributor.attribute(x, Target.top());
                if (i % (count / ROWS) == 0) {
                    row("attributions", i);
                }
            }
        }
    }

    private void forgotten() throws IOException, InterruptedException {
        for (int i = 0; i <= FORGOTTEN; i++) {
            if (i % (FORGOTTEN / ROWS) == 0) {
                System.gc();
                Thread.sleep(500);
                row("models and attributors forgotten", i);
            }
            forget();
        }
    }

    private void forget() throws IOException {
        Attributor.lrp(Model.load(file), Composites.epsilonPlus()).attribute(x, Target.top());
    }

    private void programs() throws IOException {
        List<Model> open = new ArrayList<>();
        for (int i = 1; i <= PROGRAMS; i++) {
            Model model = Model.load(file);
            model.predict(Map.of(model.inputs().get(0).name(), x));
            open.add(model);
            if (i == 1 || i == PROGRAMS) {
                row("models open", i);
            }
        }
        open.forEach(Model::close);
    }

    private static void row(String what, int count) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        System.out.printf(
                Locale.ROOT,
                "| %,d %s | %.0f MB | %s threads |%n",
                count,
                what,
                Double.parseDouble(value(status, "VmRSS:").replace(" kB", "")) / 1024,
                value(status, "Threads:"));
    }

    private static String value(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim())
                .findFirst()
                .orElseThrow();
    }
}
