import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Ops;
import org.jennit.program.ProgramOptions;
import org.jennit.program.ProgramOptions.Prepacking;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * The peak resident memory of a process that loads a model of random weights (products with 4096 × 4096 matrices on 16
 * tokens, each followed by a ReLU), explains it and predicts with it, over the size of the weights. Linux only.
 */
final class PeakMemory {
    private static final int WIDTH = 4096;
    private static final int TOKENS = 16;

    public static void main(String[] arguments) throws IOException {
        int layers = Integer.parseInt(arguments[0]);
        Composite composite = arguments[1].equals("gradient") ? Composites.gradient() : Composites.attnLrp();
        Prepacking prepacking = Prepacking.valueOf(arguments[2]);
        Path folder = Files.createTempDirectory("jennit-memory");
        Path weights = folder.resolve("weights");
        Path file = folder.resolve("model.onnx");
        try {
            write(weights, layers);
            writeModel(file, weights, layers);
            double before = peak();
            explain(file, composite, prepacking);
            double size = Files.size(weights) / 1048576.0;
            System.out.printf(
                    Locale.ROOT,
                    "%-9s %-14s weights %5.0f MiB  peak %5.0f MiB, %4.0f of them before loading  peak/weights %.2f%n",
                    arguments[1],
                    prepacking,
                    size,
                    peak(),
                    before,
                    peak() / size);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(weights);
            Files.deleteIfExists(folder);
        }
    }

    private static void write(Path file, int layers) throws IOException {
        Random random = new Random(1);
        byte[] row = new byte[4 * WIDTH];
        try (OutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < layers * WIDTH; i++) {
                ByteBuffer numbers = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
                while (numbers.hasRemaining()) {
                    numbers.putFloat((random.nextFloat() - 0.5f) / 16);
                }
                out.write(row);
            }
        }
    }

    private static void writeModel(Path file, Path weights, int layers) throws IOException {
        GraphBuilder builder = GraphBuilder.separate();
        Ops ops = new Ops(builder);
        List<Dimension> extents = List.of(Dimension.symbol("batch"), Dimension.of(TOKENS), Dimension.of(WIDTH));
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(extents));
        long bytes = 4L * WIDTH * WIDTH;
        for (int i = 0; i < layers; i++) {
            Constant matrix = new Constant.InFile(
                    ElementType.FLOAT32, List.of((long) WIDTH, (long) WIDTH), weights, i * bytes, bytes);
            x = ops.apply(Activations.RELU, ops.matMul(x, builder.parameter("w" + i, matrix)));
        }
        OnnxWriter.write(builder.build(Map.of("y", x)), Map.of(), file);
    }

    private static void explain(Path file, Composite composite, Prepacking prepacking) throws IOException {
        ModelOptions options = ModelOptions.DEFAULT.withProgram(ProgramOptions.DEFAULT.withPrepacking(prepacking));
        float[] numbers = new float[TOKENS * WIDTH];
        Random random = new Random(2);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        Tensor x = Tensor.of(numbers, 1, TOKENS, WIDTH);
        try (Model model = Model.load(file, options);
                Attributor attributor = Attributor.lrp(model, composite)) {
            attributor.attribute(x, Target.output());
            model.predict(x);
        }
    }

    /** The most memory that was resident at once, in MiB. */
    private static double peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / 1024.0;
    }
}
