package org.jennit.cli.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.Model;
import org.jennit.canonizer.Canonization;
import org.jennit.canonizer.UnmergedBatchNorms;
import org.jennit.composite.Plan;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jennit.text.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * What there is to see of a model.
 *
 * @param model the model
 * @param canonization the form that rules work on
 * @param plan which rule each layer gets, where a composite is known
 * @param warnings what is doubtful about the rules
 * @param numbers the numbers of the layers for an input, if there is one
 */
record Inspection(
        Model model,
        Canonization canonization,
        Optional<Plan> plan,
        List<String> warnings,
        Optional<LayerNumbers.ModelNumbers> numbers) {
    /** Names that are longer do not make the column of all others wider. */
    private static final int WIDEST = 120;

    /** The layers with their rules. */
    List<LayerRow> rows() {
        return LayerRow.of(model, plan);
    }

    /** What flows between the layers. */
    LayerGraph graph() {
        return LayerGraph.of(canonization.graph(), rows());
    }

    private List<String> batchNorms() {
        return UnmergedBatchNorms.of(canonization.graph()).entrySet().stream()
                .map(entry -> name(entry.getKey()) + ": " + entry.getValue())
                .toList();
    }

    /** The nodes at which relevance ends: unknown operators, and those whose gradient is zero. */
    private List<String> barriers() {
        Set<Value> variable =
                canonization.graph().dependents(canonization.graph().inputs());
        List<String> barriers = new ArrayList<>();
        for (Node node : canonization.graph().nodes()) {
            boolean flows = node.inputs().stream()
                    .anyMatch(value -> value != null
                            && variable.contains(value)
                            && value.element().isFloating());
            boolean ruled = plan.flatMap(known -> known.rule(node)).isPresent();
            if (!flows || ruled) {
                continue;
            }
            if (!(node.operator() instanceof OperatorDefinition definition)) {
                barriers.add(name(node) + " (" + node.operator().name()
                        + "): its gradient is not known; it can only be explained with a rule");
            } else if (definition.isStep()) {
                barriers.add(
                        name(node) + " (" + node.operator().name() + "): its gradient is zero, so relevance ends here");
            }
        }
        return barriers;
    }

    private static String name(Node node) {
        return node.origin().modules().isEmpty()
                ? node.toString()
                : String.join(" + ", node.origin().modules());
    }

    /** On lines. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(model.file().toString());
        model.inputs().forEach(input -> lines.add("  input  " + input));
        model.outputs().forEach((name, value) -> lines.add("  output " + name + " " + value.type()));
        lines.add("");
        lines.addAll(aligned(table()));
        numbers.ifPresent(known -> lines.add("relevance of " + known.explained()));
        List<AttentionRow> attention = AttentionRow.of(rows());
        section(lines, "attention:", attention.isEmpty() ? List.of() : aligned(AttentionRow.table(attention)));
        section(lines, "canonical form:", canonization.report());
        section(lines, "batch norms that were not merged:", batchNorms());
        section(lines, "not differentiable:", barriers());
        section(lines, "warnings:", warnings);
        if (plan.isEmpty()) {
            lines.add("");
            lines.add("no rules are shown; name a composite with -c");
        }
        lines.replaceAll(PlainText::line);
        return String.join(System.lineSeparator(), lines);
    }

    private List<List<String>> table() {
        List<List<String>> table = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("layer", "type", "operator", "output", "parameters"));
        if (numbers.isPresent()) {
            head.addAll(List.of("mean |a|", "zeros", "sum r", "sum |r|"));
        }
        head.add(plan.isPresent() ? "rule" : "");
        table.add(head);
        for (LayerRow row : rows()) {
            List<String> cells = new ArrayList<>(List.of(
                    row.name(),
                    row.type(),
                    row.operator(),
                    row.shape(),
                    row.parameters() == 0 ? "" : Long.toString(row.parameters())));
            numbers.ifPresent(known -> cells.addAll(cells(known.layers().get(row.name()))));
            cells.add(row.rule());
            table.add(cells);
        }
        return table;
    }

    private static List<String> cells(@Nullable LayerNumbers numbers) {
        return numbers == null
                ? List.of("", "", "", "")
                : List.of(
                        String.format(Locale.ROOT, "%.4g", numbers.activation()),
                        String.format(Locale.ROOT, "%.1f%%", 100 * numbers.zeros()),
                        String.format(Locale.ROOT, "%.4g", numbers.relevance()),
                        String.format(Locale.ROOT, "%.4g", numbers.magnitude()));
    }

    /** As JSON writes it. */
    Map<String, Object> json() {
        List<Object> layers = new ArrayList<>();
        for (LayerRow row : rows()) {
            Map<String, Object> form = new LinkedHashMap<>();
            form.put("name", row.name());
            form.put("names", row.layer().names());
            form.put(
                    "types",
                    row.layer().types().stream()
                            .map(type -> type.label())
                            .sorted()
                            .toList());
            form.put("operator", row.operator());
            form.put("shape", row.shape());
            form.put("parameters", row.parameters());
            plan.ifPresent(known -> form.put("rule", row.rule()));
            numbers.map(known -> known.layers().get(row.name())).ifPresent(known -> {
                form.put("activation", known.activation());
                form.put("zeros", known.zeros());
                form.put("relevance", known.relevance());
                form.put("magnitude", known.magnitude());
            });
            layers.add(form);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model.file().toString());
        all.put("inputs", model.inputs().stream().map(Object::toString).toList());
        all.put("outputs", List.copyOf(model.outputs().keySet()));
        all.put("layers", layers);
        all.put(
                "attention",
                AttentionRow.of(rows()).stream().map(AttentionRow::json).toList());
        numbers.ifPresent(known -> all.put("explained", known.explained()));
        all.put("canonical_form", canonization.report());
        all.put("unmerged_batch_norms", batchNorms());
        all.put("not_differentiable", barriers());
        plan.ifPresent(known -> all.put("warnings", warnings));
        return all;
    }

    private static void section(List<String> lines, String title, List<String> items) {
        if (!items.isEmpty()) {
            lines.add("");
            lines.add(title);
            items.forEach(item -> lines.add("  " + item));
        }
    }

    private static List<String> aligned(List<List<String>> table) {
        int columns = table.get(0).size();
        int[] widths = new int[columns];
        table.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Math.min(WIDEST, row.get(i).length()));
            }
        });
        return table.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < columns; i++) {
                        line.append(row.get(i))
                                .append(" "
                                        .repeat(Math.max(
                                                        0,
                                                        widths[i] - row.get(i).length())
                                                + 2));
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }
}
