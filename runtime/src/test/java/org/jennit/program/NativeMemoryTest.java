package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.TestNetwork;
import org.jennit.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose memory grows so fast with the batch that no machine has enough. */
class NativeMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void anErrorNamesTheBatchSizeToTry() throws IOException {
        try (Model model = Model.load(HungryNetwork.write(folder));
                Attributor attributor = Attributor.gradient(model)) {
            assertThatThrownBy(() -> attributor.attribute(TestNetwork.tensor(1, 8, 6), Target.classIndex(0)))
                    .isInstanceOf(NativeMemoryException.class)
                    .hasMessageStartingWith(
                            "there is too little memory to run 8 samples at once; ask for a batch size of 4")
                    .satisfies(e ->
                            assertThat(((NativeMemoryException) e).samples()).isEqualTo(8));
            assertThat(attributor
                            .attribute(TestNetwork.tensor(1, 4, 6), Target.classIndex(0))
                            .relevance()
                            .shape())
                    .containsExactly(4, 6);
        }
    }
}
