package org.jennit.onnx.file;

import java.util.List;
import java.util.Map;

/**
 * An operator defined in the model by other operators ({@code FunctionProto}).
 *
 * @param name operator type by which nodes call it
 * @param domain domain by which nodes call it
 * @param overload tells functions of one name apart
 * @param inputs names of the formal inputs
 * @param outputs names of the formal outputs
 * @param attributes names of attributes without a default
 * @param attributeDefaults attributes with their defaults
 * @param nodes the body; its attributes may be {@linkplain AttributeValue.Reference references}
 * @param opsetImports operator sets that the body uses
 * @param valueInfo types of values of the body
 * @param docString documentation
 * @param metadata named properties, in the file's order
 */
public record FunctionMessage(
        String name,
        String domain,
        String overload,
        List<String> inputs,
        List<String> outputs,
        List<String> attributes,
        List<AttributeMessage> attributeDefaults,
        List<NodeMessage> nodes,
        List<OpsetImport> opsetImports,
        List<ValueMessage> valueInfo,
        String docString,
        Map<String, String> metadata) {
    public FunctionMessage {
        domain = OpsetImport.normalized(domain);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
        attributeDefaults = List.copyOf(attributeDefaults);
        nodes = List.copyOf(nodes);
        opsetImports = List.copyOf(opsetImports);
        valueInfo = List.copyOf(valueInfo);
        metadata = Copies.ordered(metadata);
    }
}
