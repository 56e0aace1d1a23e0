package org.jennit.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.attribution.Audit;
import org.jennit.image.AuditDrawing;
import org.jennit.tensor.AtomicFile;
import org.jennit.text.StructuredText;

/**
 * The audits of a file's rows, as JSON and as drawings.
 *
 * @param file the file
 * @param explained what was explained of it, in words
 * @param audits one for each row
 */
public record SampleAudit(String file, String explained, List<Audit> audits) {
    /** Audits. */
    public SampleAudit {
        audits = List.copyOf(audits);
    }

    /** The file, what was explained of it, and the audit of each row: what it is as JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file);
        map.put("explained", explained);
        map.put("rows", audits.stream().map(Audit::toMap).toList());
        return map;
    }

    /** Writes them as a JSON file, atomically. */
    public void save(Path json) throws IOException {
        byte[] bytes = (StructuredText.toJson(toMap()) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(json, out -> out.write(bytes));
    }

    /** Writes the drawing of a row's audit as an SVG file, atomically. */
    public void draw(int row, Path svg) throws IOException {
        Path name = Path.of(file).getFileName();
        String place = audits.size() == 1 ? "" : ", row " + row;
        AuditDrawing.save(audits.get(row), name + place + ": " + explained, svg);
    }
}
