package org.jennit.program;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A call of the runtime under way, in one session or several at once, which can be ended. */
final class RuntimeCall implements AutoCloseable {
    private final Cancellation cancellation;
    private final String progress;
    private final OrtSession.RunOptions options;
    private @Nullable CancellationException ended;
    private boolean closed;

    private RuntimeCall(Cancellation cancellation, String progress, OrtSession.RunOptions options) {
        this.cancellation = cancellation;
        this.progress = progress;
        this.options = options;
    }

    /**
     * Begins a call, which is watched until it is closed.
     *
     * @param samples how many samples it computes, for the message
     * @throws CancellationException if it is not to begin at all
     */
    static RuntimeCall begin(Cancellation cancellation, long samples) {
        Cancellation.check("before it began to compute");
        String progress = "while it computed " + samples + (samples == 1 ? " sample" : " samples");
        try {
            RuntimeCall call = new RuntimeCall(cancellation, progress, new OrtSession.RunOptions());
            RuntimeWatch.watch(call);
            return call;
        } catch (OrtException e) {
            throw new JennitException("ONNX Runtime cannot begin to run: " + e.getMessage(), e);
        }
    }

    OrtSession.RunOptions options() {
        return options;
    }

    /** Ends the call if it is to end: the runtime stops before its next operator. */
    synchronized void endIfCancelled() {
        if (closed || ended != null) {
            return;
        }
        Optional<CancellationException> reason = cancellation.reason(progress);
        if (reason.isPresent()) {
            ended = reason.get();
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new JennitException("ONNX Runtime cannot end a run: " + e.getMessage(), e);
            }
        }
    }

    /** Why the call was ended, if it was. */
    synchronized Optional<CancellationException> ended() {
        return Optional.ofNullable(ended);
    }

    @Override
    public void close() {
        RuntimeWatch.forget(this);
        synchronized (this) {
            closed = true;
            options.close();
        }
    }
}
