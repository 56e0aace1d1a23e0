package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.program.Device;
import org.jennit.program.JennitException;
import org.jennit.program.ProgramOptions;
import org.junit.jupiter.api.Test;

/** The snippet of docs/gpu.md, where the library is the one for the processor. */
class GpuPageTest extends PageTest {
    @Test
    void device() throws IOException {
        // [snippet]
        ModelOptions options = ModelOptions.DEFAULT.withProgram(ProgramOptions.DEFAULT.withDevice(Device.cuda(0)));
        // [end]
        assertThat(options.program().device()).hasToString("cuda:0");
        assumeFalse(System.getProperty("java.class.path").contains("onnxruntime_gpu"));
        try (Model onGpu = Model.load(model.file(), options)) {
            assertThatThrownBy(() -> onGpu.predict(x))
                    .isInstanceOf(JennitException.class)
                    .hasMessageContaining("cuda:0")
                    .hasMessageContaining("onnxruntime_gpu");
        }
    }
}
