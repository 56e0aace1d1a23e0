package org.jennit.program;

/** Thrown when the runtime fails at what it was asked to do; the message says what that was, the cause why. */
public class JennitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with this message. */
    public JennitException(String message) {
        super(message);
    }

    /** An exception with this message and cause. */
    public JennitException(String message, Throwable cause) {
        super(message, cause);
    }
}
