package org.jennit.program;

import java.util.Map;
import org.jennit.tensor.Tensor;

/** What ONNX Runtime itself makes of a file, without the compiler between. */
public final class UntouchedFile {
    private UntouchedFile() {}

    /** The outputs of the model in these bytes, by name. */
    public static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs) {
        try (Session session = Session.open(model, null, true, ProgramOptions.DEFAULT)) {
            return session.run(inputs);
        }
    }
}
