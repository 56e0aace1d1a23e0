package org.jennit.onnx.file;

import java.util.OptionalInt;

/** The versions of the operators of the default domain: from which opset each exists, and between which it changed. */
@SuppressWarnings("DoNotCallSuggester")
public final class OperatorVersions {
    private OperatorVersions() {}

    /** Whether the operator exists in any opset. */
    public static boolean known(String operator) {
        throw new UnsupportedOperationException();
    }

    /** Whether the operator exists in an opset and is not deprecated there. */
    public static boolean existsIn(String operator, int opset) {
        throw new UnsupportedOperationException();
    }

    /** The opset that introduced the version of the operator that holds in an opset; empty if there is none. */
    public static OptionalInt since(String operator, int opset) {
        throw new UnsupportedOperationException();
    }

    /** Whether the operator exists in both opsets and means the same, apart from the types that it admits. */
    public static boolean sameIn(String operator, int opset, int otherOpset) {
        throw new UnsupportedOperationException();
    }
}
