package org.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.program.CloseGuardTest;
import org.jennit.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models and attributors that nobody closed. */
@Timeout(120)
class ForgottenTest {
    @TempDir
    private Path folder;

    @Test
    void aForgottenModelDeletesItsFile() throws Exception {
        Path file = forgottenModel();
        CloseGuardTest.collectUntil(() -> Files.notExists(file));
    }

    private Path forgottenModel() throws IOException {
        Model model = Model.load(Files.readAllBytes(TestNetwork.dense(folder, 6, 4)));
        Attributor attributor = Attributor.gradient(model);
        attributor.attribute(TestNetwork.tensor(1, 2, 6), Target.top());
        model.predict(TestNetwork.tensor(1, 2, 6));
        return model.file();
    }

    @Test
    void forgottenAttributorsOfAModelThatStaysDoNotFillTheMemory() throws Exception {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4))) {
            forgottenAttributors(model);
            CloseGuardTest.collectUntil(() -> model.attributions().size() == 0);
        }
    }

    private static void forgottenAttributors(Model model) {
        for (int i = 0; i < 30; i++) {
            Attributor attributor = Attributor.builder(model)
                    .withRespectTo("x")
                    .batchSize(1 + i)
                    .build();
            attributor.attribute(TestNetwork.tensor(1, 1, 6), Target.classIndex(0));
        }
    }
}
