package org.jennit.cli.tool.bench;

import java.util.List;
import java.util.Locale;
import org.jennit.cli.tool.bench.OperatorProfile.NodeTime;
import org.jennit.cli.tool.bench.OperatorProfile.OperatorTime;

/** Measurements and profiles as lines of text. */
final class ResultTable {
    private static final double MILLIS = 1000;
    private static final double PERCENT = 100;
    private static final int SLOWEST = 12;

    private ResultTable() {}

    static String head() {
        return "%-20s %-26s %5s %8s %10s %10s %11s %16s %6s %7s %10s %9s"
                .formatted(
                        "model",
                        "composite",
                        "batch",
                        "load s",
                        "compile s",
                        "session s",
                        "forward ms",
                        "attribution ms",
                        "ratio",
                        "spread",
                        "samples/s",
                        "peak MiB");
    }

    static String row(Measurement measured) {
        ColdStart start = measured.start();
        Timing timing = measured.timing();
        return String.format(
                Locale.ROOT,
                "%-20s %-26s %5d %8.2f %10.2f %10.2f %11.1f %16.1f %6.2f %5.0f %% %10.2f %9s",
                measured.model(),
                measured.workload().composite(),
                measured.workload().batch(),
                start.loadSeconds(),
                start.compileSeconds(),
                start.sessionSeconds(),
                MILLIS * timing.forward(),
                MILLIS * timing.attribution(),
                timing.ratio(),
                PERCENT * timing.spread(),
                measured.samplesPerSecond(),
                start.peakMib().isPresent()
                        ? String.format(Locale.ROOT, "%.0f", start.peakMib().getAsDouble())
                        : "-");
    }

    /** Where the time of attribution and forward pass goes. */
    static String profile(Measurement measured, OperatorProfile attribution, OperatorProfile forward) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%s, %s, batch %d: %.1f ms in operators, the forward pass %.1f ms%n",
                measured.model(),
                measured.workload().composite(),
                measured.workload().batch(),
                attribution.millis(),
                forward.millis()));
        text.append("  %-24s %6s %9s %8s %14s%n".formatted("operator", "count", "ms", "share", "forward ms"));
        List<OperatorTime> plain = forward.operators();
        for (OperatorTime operator : attribution.operators()) {
            String same = plain.stream()
                    .filter(other -> other.operator().equals(operator.operator()))
                    .map(other -> String.format(Locale.ROOT, "%.2f", other.millis()))
                    .findFirst()
                    .orElse("");
            text.append(String.format(
                    Locale.ROOT,
                    "  %-24s %6d %9.2f %6.1f %% %14s%n",
                    operator.operator(),
                    operator.count(),
                    operator.millis(),
                    PERCENT * operator.share(),
                    same));
        }
        text.append("  slowest nodes%n".formatted());
        for (NodeTime node : attribution.nodes().stream().limit(SLOWEST).toList()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %9.2f  %-20s %-20s %s%n",
                    node.millis(),
                    node.operator(),
                    node.shape(),
                    node.name()));
        }
        return text.toString();
    }
}
