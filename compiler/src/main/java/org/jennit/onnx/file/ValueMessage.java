package org.jennit.onnx.file;

import java.util.Map;

/**
 * The declaration of a value ({@code ValueInfoProto}).
 *
 * @param name name of the value
 * @param type its type, as far as known
 * @param docString documentation
 * @param metadata named properties, in the file's order
 */
public record ValueMessage(String name, TypeMessage type, String docString, Map<String, String> metadata) {
    public ValueMessage {
        metadata = Copies.ordered(metadata);
    }

    /** A value without documentation or metadata. */
    public static ValueMessage of(String name, TypeMessage type) {
        return new ValueMessage(name, type, "", Map.of());
    }
}
