package org.jennit.onnx.file;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One use of an operator ({@code NodeProto}). Device configurations are not kept.
 *
 * @param name name of the node, often empty
 * @param opType operator
 * @param domain domain of the operator; the default domain is always {@code ""} here
 * @param overload tells model-local functions of one name apart
 * @param inputs names of the inputs; {@code ""} is an optional input that is left out
 * @param outputs names of the outputs; {@code ""} is an optional output that is left out
 * @param attributes named parameters
 * @param docString documentation
 * @param metadata named properties, in the file's order
 */
public record NodeMessage(
        String name,
        String opType,
        String domain,
        String overload,
        List<String> inputs,
        List<String> outputs,
        List<AttributeMessage> attributes,
        String docString,
        Map<String, String> metadata) {
    public NodeMessage {
        domain = OpsetImport.normalized(domain);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
        metadata = Copies.ordered(metadata);
    }

    /** A node of the default domain without documentation or metadata. */
    public static NodeMessage of(
            String name, String opType, List<String> inputs, List<String> outputs, List<AttributeMessage> attributes) {
        return new NodeMessage(name, opType, "", "", inputs, outputs, attributes, "", Map.of());
    }

    /** The value of an attribute, if the node has it. */
    public Optional<AttributeValue> attribute(String attributeName) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(attributeName))
                .map(AttributeMessage::value)
                .findFirst();
    }
}
