package org.jennit.cli.tool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Scanner;
import java.util.stream.Collectors;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.program.Device;

/**
 * The cost of a first attribution, measured in a separate process with a small heap, from the file to the result.
 *
 * @param loadSeconds from the file to the model
 * @param compileSeconds from there to the optimized attribution graph
 * @param sessionSeconds from there to the program that is ready to run
 * @param peakMib the largest resident size of the process until the result is there, in MiB, Java itself included;
 *     empty where the system does not tell
 */
record ColdStart(double loadSeconds, double compileSeconds, double sessionSeconds, OptionalDouble peakMib) {
    /** Weights never come to the heap, so it need not grow with the model. */
    static final String HEAP = "-Xmx256m";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    private static final double KIB_PER_MIB = 1024;
    private static final String NATIVE_LIBRARIES = "onnxruntime.native.path";

    /**
     * Starts the process and waits for it.
     *
     * @throws IOException if it fails; the message holds what it said
     */
    static ColdStart of(Workload workload) throws IOException {
        Process process =
                new ProcessBuilder(command(workload)).redirectErrorStream(true).start();
        String said;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            said = reader.lines().collect(Collectors.joining("\n"));
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("the process that measures memory failed with status " + status + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while memory was measured", e);
        } finally {
            process.destroy();
        }
        return parse(said.substring(said.lastIndexOf('\n') + 1));
    }

    private static List<String> command(Workload workload) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(HEAP, "-Xms16m", "-XX:MaxDirectMemorySize=4g", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+IgnoreUnrecognizedVMOptions"));
        command.add("--enable-native-access=ALL-UNNAMED");
        String libraries = System.getProperty(NATIVE_LIBRARIES);
        if (libraries != null) {
            command.add("-D" + NATIVE_LIBRARIES + "=" + libraries);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ColdStart.class.getName()));
        command.addAll(List.of(
                workload.model().toString(),
                workload.composite(),
                Integer.toString(workload.batch()),
                Integer.toString(workload.threads()),
                workload.device().toString()));
        return command;
    }

    private static ColdStart parse(String line) {
        try (Scanner numbers = new Scanner(line).useLocale(Locale.ROOT)) {
            return new ColdStart(
                    numbers.nextDouble(),
                    numbers.nextDouble(),
                    numbers.nextDouble(),
                    numbers.hasNextDouble() ? OptionalDouble.of(numbers.nextDouble()) : OptionalDouble.empty());
        }
    }

    /** What the process does: it takes the workload's fields and prints the numbers on one line. */
    public static void main(String[] arguments) throws IOException {
        Workload workload = new Workload(
                Path.of(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Device.parse(arguments[4]));
        Stopwatch load = new Stopwatch();
        try (Model model = Model.load(workload.model(), ModelOptions.DEFAULT.withProgram(workload.options()))) {
            double loadSeconds = load.seconds();
            try (CompiledWorkload subject = CompiledWorkload.open(
                    model, Workload.named(workload.composite()), workload.batch(), workload.options())) {
                subject.run();
                System.out.printf(
                        Locale.ROOT,
                        "%n%.6f %.6f %.6f %s%n",
                        loadSeconds,
                        subject.compileSeconds(),
                        subject.sessionSeconds(),
                        peak());
            }
        }
    }

    /** The number as text, or nothing. */
    private static String peak() throws IOException {
        if (!Files.exists(STATUS)) {
            return "";
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(PEAK))
                .map(line -> line.replaceAll("\\D", ""))
                .map(kib -> String.format(Locale.ROOT, "%.3f", Long.parseLong(kib) / KIB_PER_MIB))
                .findFirst()
                .orElse("");
    }
}
