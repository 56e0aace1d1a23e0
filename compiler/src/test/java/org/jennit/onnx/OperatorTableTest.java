package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jennit.onnx.file.OperatorVersions;
import org.jennit.operator.Catalogue;
import org.jennit.operator.LayerType;
import org.jennit.operator.OperatorDefinition;
import org.junit.jupiter.api.Test;

/** docs/operators.md says of every operator of ONNX what happens to it, and of no operator anything else. */
class OperatorTableTest {
    /** Read by the importer itself. */
    private static final Map<String, String> TAKEN_APART = Map.of(
            "Constant", "gradient 0 |",
            "Split", "gradient |",
            "If",
                    "gradient of the branch where the condition is known before the model runs, otherwise forward only |");

    /**
     * What changed in ConvTranspose and OneHot, the halves of odd padding and negative indices, the runtime's kernels do alike
     * in all opsets; RMSNormalization is newer than the one opset and always written out; blocks, which are new in
     * quantization, are an attribute of their own, which is refused, as the Scan of opset 8 is.
     */
    private static final Set<String> HARMLESS =
            Set.of("ConvTranspose", "OneHot", "RMSNormalization", "QuantizeLinear", "DequantizeLinear", "Scan");

    @Test
    void theTableIsThatOfTheCatalogue() throws IOException {
        Path page = Path.of("..", "docs", "operators.md");
        Path generated = Path.of("target", "operators.md");
        Files.writeString(generated, table());
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("docs/operators.md; copy %s over it", generated.toAbsolutePath())
                .isEqualTo(table());
    }

    /** An operator whose meaning changed after opset 7 is lifted from before the change. */
    @Test
    void everyChangeOfMeaningIsLifted() {
        Set<String> forgotten = new TreeSet<>();
        for (String name : Catalogue.operators().keySet()) {
            for (int opset = 7; opset <= 24; opset++) {
                boolean exists = OperatorVersions.existsIn(name, opset);
                boolean same = !exists || OperatorVersions.sameIn(name, opset, GraphImport.OPSET);
                if (!same && !OpsetConversion.knows(name) && !HARMLESS.contains(name)) {
                    forgotten.add(name + " of opset " + opset);
                }
            }
        }
        assertThat(forgotten).isEmpty();
    }

    private static String table() {
        TreeMap<String, String> rows = new TreeMap<>();
        Catalogue.operators().values().forEach(operator -> {
            if (operator.onnxForm() == null || OperatorVersions.known(operator.name())) {
                rows.put(operator.name(), inCatalogue(operator));
            }
        });
        for (String name : OperatorVersions.names()) {
            boolean now = OperatorVersions.existsIn(name, GraphImport.OPSET);
            String apart = TAKEN_APART.get(name);
            if (apart != null) {
                rows.put(name, apart);
            } else if (OpsetConversion.knows(name)) {
                rows.putIfAbsent(name, "gradient of what it is written as |");
            } else if (now) {
                rows.putIfAbsent(name, "forward only |");
            } else {
                rows.putIfAbsent(name, "refused: unknown to opset " + GraphImport.OPSET + " |");
            }
        }
        StringBuilder page = new StringBuilder("""
                # Operators

                How relevance passes back through each operator of ONNX (default domain, opsets 7 to 24) that has no rule.
                `OperatorTableTest` generates this page from the catalogue and fails if it is out of date.

                *gradient*: relevance follows the gradient. *gradient 0*: step functions and shapes, through which nothing passes.
                *forward only*: the model runs, but an operator that relevance has to pass through is an error that names it;
                operators of other domains are forward only too. *gradient of what it is written as*: the operator is decomposed
                into others, whatever the opset.

                | operator | without a rule | layer type |
                |---|---|---|
                """);
        rows.forEach((name, row) -> page.append("| %s | %s |\n".formatted(name, row)));
        return page.toString();
    }

    private static String inCatalogue(OperatorDefinition operator) {
        LayerType type = operator.layerType();
        return (operator.isStep() ? "gradient 0 |" : "gradient |") + (type == null ? "" : " " + type.label());
    }
}
