package org.jennit.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jennit.attribution.Audit;
import org.jennit.attribution.Ledger;
import org.jennit.text.StructuredText;

/**
 * Results as lines of JSON, one for each row as in {@code results.jsonl}, with its ledger and its audit where the attributor
 * gives them. No files are written.
 */
public final class LineSink implements ResultSink<List<Map<String, Object>>> {
    private final ResultLines lines;
    private final Consumer<String> out;
    private final RunSummary summary = new RunSummary();

    /**
     * Lines for someone.
     *
     * @param scores the scores of the model
     * @param out takes each line, without its end, in the order of the samples
     */
    public LineSink(ClassScores scores, Consumer<String> out) {
        this.lines = new ResultLines(scores);
        this.out = out;
    }

    /** The totals of what is finished. */
    public RunSummary summary() {
        return summary;
    }

    @Override
    public List<Map<String, Object>> prepare(ExplainedSample result) {
        if (result instanceof FailedSample failed) {
            return List.of(ResultLines.failure(failed));
        }
        ExplainedSample.SampleAttribution part = (ExplainedSample.SampleAttribution) result;
        return IntStream.range(0, part.rows()).mapToObj(row -> line(part, row)).toList();
    }

    private Map<String, Object> line(ExplainedSample.SampleAttribution part, int row) {
        try {
            Map<String, Object> line =
                    new LinkedHashMap<>(lines.line(part, row, Optional.empty(), Optional.empty(), Map.of()));
            line.remove(ResultLines.FILES);
            part.attribution().ledger().ifPresent(ledger -> line.put("ledger", ledger(ledger, row)));
            List<Audit> audits = part.attribution().audits();
            if (!audits.isEmpty()) {
                line.put("audit", audits.get(row).toMap());
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> ledger(Ledger ledger, int row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("output", ledger.output().get(row));
        map.put("input", ledger.inputs().get(row));
        map.put(
                "kept",
                ledger.entries().stream()
                        .filter(entry -> entry.amount().get(row) != 0)
                        .map(entry -> entry(entry, row))
                        .toList());
        map.put("difference", ledger.difference().get(row));
        return map;
    }

    private static Map<String, Object> entry(Ledger.Entry entry, int row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layer", entry.layer());
        map.put("by", entry.kind().label());
        map.put("amount", entry.amount().get(row));
        return map;
    }

    @Override
    public void finish(List<List<Map<String, Object>>> batch) {
        for (List<Map<String, Object>> sample : batch) {
            for (Map<String, Object> line : sample) {
                summary.add(line);
                out.accept(StructuredText.onOneLine(line));
            }
        }
    }
}
