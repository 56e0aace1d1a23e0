package org.jennit.onnx.file;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A model as an ONNX file holds it ({@code ModelProto}). Training information and device configurations are not kept.
 *
 * @param irVersion version of the file format
 * @param opsetImports operator sets that the graph uses
 * @param producerName program that wrote the file
 * @param producerVersion version of that program
 * @param domain name space of the model
 * @param modelVersion version of the model
 * @param docString documentation
 * @param metadata named properties, in the file's order
 * @param graph what the model computes
 * @param functions operators that the model defines itself
 */
public record ModelFile(
        long irVersion,
        List<OpsetImport> opsetImports,
        String producerName,
        String producerVersion,
        String domain,
        long modelVersion,
        String docString,
        Map<String, String> metadata,
        GraphMessage graph,
        List<FunctionMessage> functions) {
    public ModelFile {
        opsetImports = List.copyOf(opsetImports);
        metadata = Copies.ordered(metadata);
        functions = List.copyOf(functions);
    }

    /** A model of a graph alone, without producer, documentation, metadata or functions. */
    public static ModelFile of(long irVersion, List<OpsetImport> opsetImports, GraphMessage graph) {
        return new ModelFile(irVersion, opsetImports, "", "", "", 0, "", Map.of(), graph, List.of());
    }

    /** The version imported for a domain ({@code ""} is the default domain), if any. */
    public OptionalLong opset(String ofDomain) {
        String wanted = OpsetImport.normalized(ofDomain);
        return opsetImports.stream()
                .filter(opset -> opset.domain().equals(wanted))
                .mapToLong(OpsetImport::version)
                .findFirst();
    }
}
