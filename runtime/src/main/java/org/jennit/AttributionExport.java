package org.jennit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.onnx.OnnxWriter;

/** Writes attribution graphs as files that say what they are. */
final class AttributionExport {
    private static final int BUFFER = 1 << 16;

    private AttributionExport() {}

    static void write(Model model, AttributionGraph attribution, Plan plan, Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("jennit.version", version());
        metadata.put("jennit.model", String.valueOf(model.file().getFileName()));
        metadata.put("jennit.model.sha256", sha256(model.file()));
        metadata.put("jennit.plan", plan.toString());
        metadata.put("jennit.explained", attribution.explained());
        metadata.put("jennit.output_relevance", attribution.outputRelevance());
        attribution.relevance().forEach((input, output) -> metadata.put("jennit.relevance." + input, output));
        attribution.inner().forEach((layer, output) -> metadata.put("jennit.at." + layer, output));
        attribution
                .ledger()
                .forEach(entry -> metadata.put(
                        "jennit.ledger." + entry.output(),
                        entry.layer() + ": " + entry.kind().label()));
        OnnxWriter.write(attribution.graph(), metadata, file);
    }

    private static String version() {
        String version = AttributionExport.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
