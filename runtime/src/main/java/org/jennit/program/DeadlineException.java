package org.jennit.program;

import java.util.concurrent.CancellationException;

/** Thrown when work took longer than it was allowed to; the message says how far it had come, and what the limit is. */
public final class DeadlineException extends CancellationException {
    private static final long serialVersionUID = 1L;

    /** An exception with this message. */
    public DeadlineException(String message) {
        super(message);
    }
}
