package org.jennit.cli.tool.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the time of a run goes, from the profile that ONNX Runtime writes: for each node the median over the runs. Nodes
 * are those that the runtime runs, after its own fusions; layout conversions that it added are operators of their own.
 *
 * @param nodes the slowest first
 */
record OperatorProfile(List<NodeTime> nodes) {
    private static final String KERNEL = "_kernel_time";
    private static final double MICROS_PER_MILLI = 1000;

    /** The time of one node in a run. */
    record NodeTime(String name, String operator, String shape, double millis) {}

    /** The time of all nodes of one operator in a run. */
    record OperatorTime(String operator, long count, double millis, double share) {}

    /** Reads a profile; the first of several runs, which also sets up memory, does not count. */
    static OperatorProfile read(Path file) {
        Map<String, List<JsonNode>> events = new LinkedHashMap<>();
        for (JsonNode event : JsonMapper.shared().readTree(file)) {
            String name = event.path("name").asString("");
            if (event.path("cat").asString("").equals("Node") && name.endsWith(KERNEL)) {
                events.computeIfAbsent(name, key -> new ArrayList<>()).add(event);
            }
        }
        return new OperatorProfile(events.entrySet().stream()
                .map(entry -> node(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(NodeTime::millis).reversed())
                .toList());
    }

    private static NodeTime node(String name, List<JsonNode> runs) {
        List<JsonNode> counted = runs.size() > 1 ? runs.subList(1, runs.size()) : runs;
        double[] micros =
                counted.stream().mapToDouble(run -> run.path("dur").asDouble()).toArray();
        Arrays.sort(micros);
        JsonNode arguments = runs.get(0).path("args");
        return new NodeTime(
                name.substring(0, name.length() - KERNEL.length()),
                arguments.path("op_name").asString("?"),
                shape(arguments.path("output_type_shape")),
                Timing.quantile(micros, 0.5) / MICROS_PER_MILLI);
    }

    /** The first output's shape: the runtime writes {@code [{"float":[1,64,112,112]}, …]}. */
    private static String shape(JsonNode outputs) {
        return outputs.isEmpty()
                ? ""
                : outputs.get(0)
                        .propertyStream()
                        .map(property -> property.getValue().toString())
                        .findFirst()
                        .orElse("");
    }

    /** The time of all nodes in a run. */
    double millis() {
        return nodes.stream().mapToDouble(NodeTime::millis).sum();
    }

    /** The operators, the slowest first. */
    List<OperatorTime> operators() {
        Map<String, List<NodeTime>> groups = new LinkedHashMap<>();
        nodes.forEach(node -> groups.computeIfAbsent(node.operator(), key -> new ArrayList<>())
                .add(node));
        double all = millis();
        return groups.entrySet().stream()
                .map(group -> {
                    double sum = group.getValue().stream()
                            .mapToDouble(NodeTime::millis)
                            .sum();
                    return new OperatorTime(group.getKey(), group.getValue().size(), sum, sum / all);
                })
                .sorted(Comparator.comparingDouble(OperatorTime::millis).reversed())
                .toList();
    }
}
