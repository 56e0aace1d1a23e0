package org.jennit.cli.tool.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.cli.tool.network.DeepNetwork;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composite;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;

/**
 * The processor time from a file to its attribution graph, by stage. It is that of the compiling thread: what the virtual
 * machine does beside it, such as making faster code, is not counted.
 *
 * @param network the network
 * @param nodes how many nodes its file has
 * @param compiled how many nodes its attribution graph has
 * @param load the seconds until the file is a graph
 * @param canonize the seconds until it is in its canonical form
 * @param derive the seconds until it is an attribution graph, optimized
 */
record CompileScale(String network, int nodes, int compiled, double load, double canonize, double derive) {
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    /** The median of some runs, of which there is one more that does not count where there are several. */
    static CompileScale of(DeepNetwork network, int nodes, Composite composite, int runs) throws IOException {
        Path folder = Files.createTempDirectory("jennit-scale");
        Path file = folder.resolve(network.label() + ".onnx");
        try {
            network.write(file, nodes, 1);
            List<CompileScale> measured = new ArrayList<>();
            for (int run = 0; run < (runs == 1 ? 1 : runs + 1); run++) {
                measured.add(once(network, file, composite));
            }
            return measured.subList(runs == 1 ? 0 : 1, measured.size()).stream()
                    .sorted(Comparator.comparing(CompileScale::total))
                    .toList()
                    .get(runs / 2);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static CompileScale once(DeepNetwork network, Path file, Composite composite) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        AttributionCompiler compiler = AttributionCompiler.load(file).warning(warning -> {});
        long loaded = threads.getCurrentThreadCpuTime();
        compiler.canonize(composite);
        long canonized = threads.getCurrentThreadCpuTime();
        AttributionGraph attribution = compiler.compile(composite, AttributionRequest.DEFAULT);
        long compiled = threads.getCurrentThreadCpuTime();
        return new CompileScale(
                network.label(),
                compiler.model().nodes().size(),
                attribution.graph().nodes().size(),
                (loaded - start) / NANOS,
                (canonized - loaded) / NANOS,
                (compiled - canonized) / NANOS);
    }

    double total() {
        return load + canonize + derive;
    }

    /** The fields of a line of JSON. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network", network);
        fields.put("nodes", nodes);
        fields.put("compiled_nodes", compiled);
        fields.put("load_s", load);
        fields.put("canonize_s", canonize);
        fields.put("derive_s", derive);
        fields.put("total_s", total());
        return fields;
    }

    static String head() {
        return "%-12s %8s %10s %8s %11s %20s %8s %9s"
                .formatted(
                        "network",
                        "nodes",
                        "compiled",
                        "load s",
                        "canonize s",
                        "derive, optimize s",
                        "total s",
                        "µs/node");
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-12s %8d %10d %8.3f %11.3f %20.3f %8.3f %9.1f",
                network,
                nodes,
                compiled,
                load,
                canonize,
                derive,
                total(),
                MICROS * total() / nodes);
    }
}
