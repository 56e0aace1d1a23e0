package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RuntimeEnvironmentTest {
    /** A process that loads ONNX Runtime. */
    static final class Loading {
        public static void main(String[] arguments) {
            System.out.println("ONNX Runtime " + RuntimeEnvironment.version());
        }
    }

    /** As class paths of servers are; ONNX Runtime 1.29 by itself ends the process with 5,000 characters. */
    @Test
    void commandLinesOfAnyLengthDoNotEndTheProcess() throws Exception {
        for (int length : new int[] {10, 6_000, 100_000}) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Loading.class.getName(),
                            "a".repeat(length))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(length + ": " + said).isZero();
            assertThat(said).contains("ONNX Runtime 1.");
        }
    }
}
