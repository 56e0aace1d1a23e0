package org.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.onnx.OnnxWriter;

/** Writes attribution graphs as files that say what they are. */
final class AttributionExport {
    private AttributionExport() {}

    static void write(Model model, AttributionGraph attribution, Plan plan, Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("jennit.version", Provenance.jennit());
        metadata.put("jennit.model", String.valueOf(model.file().getFileName()));
        metadata.put("jennit.model.sha256", Provenance.sha256(model.file()));
        for (Path weights : model.files().subList(1, model.files().size())) {
            metadata.put("jennit.model.sha256." + weights.getFileName(), Provenance.sha256(weights));
        }
        metadata.put("jennit.plan", plan.toString());
        metadata.putAll(attribution.metadata());
        OnnxWriter.write(attribution.graph(), metadata, file);
    }
}
