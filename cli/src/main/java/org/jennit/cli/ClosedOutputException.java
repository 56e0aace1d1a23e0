package org.jennit.cli;

/** The standard output can no longer be written to, so the command ends. */
final class ClosedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedOutputException() {
        super("the standard output is closed");
    }
}
