package org.jennit.onnx.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Unmodifiable copies that the records hold. */
final class Copies {
    private Copies() {}

    /** A copy in the order of the original: files are written in the order in which they were read. */
    static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
