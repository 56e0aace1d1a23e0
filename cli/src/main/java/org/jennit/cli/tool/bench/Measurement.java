package org.jennit.cli.tool.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What was measured of a workload: the start in a process of its own, and the time of a run.
 *
 * @param model the model's name, for tables
 */
record Measurement(String model, Workload workload, ColdStart start, Timing timing) {
    double samplesPerSecond() {
        return workload.batch() / timing.attribution();
    }

    /** As one JSON object; its compile time is that to the ready program. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("composite", workload.composite());
        fields.put("batch", workload.batch());
        fields.put("threads", workload.threads());
        fields.put("load_s", start.loadSeconds());
        fields.put("compile_s", start.compileSeconds() + start.sessionSeconds());
        fields.put("forward_s", timing.forward());
        fields.put("attribution_s", timing.attribution());
        fields.put("ratio", timing.ratio());
        OptionalDouble peak = start.peakMib();
        if (peak.isPresent()) {
            fields.put("peak_mib", peak.getAsDouble());
        }
        return fields;
    }
}
