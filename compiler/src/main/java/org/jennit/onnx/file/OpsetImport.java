package org.jennit.onnx.file;

/**
 * The version of an operator domain that a model or function uses ({@code OperatorSetIdProto}).
 *
 * @param domain the domain; the default domain is always {@code ""} here, also where a file says {@code ai.onnx}
 * @param version the version of its operator set
 */
public record OpsetImport(String domain, long version) {
    public OpsetImport {
        domain = normalized(domain);
    }

    /** The one spelling of a domain: {@code ai.onnx} is another name of the default domain {@code ""}. */
    static String normalized(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }
}
