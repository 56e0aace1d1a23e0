package org.jennit.docs;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.Model;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the snippets of all pages find there: a model, samples for it, and a folder. */
abstract class PageTest {
    @TempDir
    Path folder;

    /** x [batch, 3, 8, 8] → conv1, bn1, relu1, conv2, relu2, pool, fc → y [batch, 5]. */
    Model model;

    /** Two samples. */
    final Tensor x = SmallModels.tensor(1, 2, 3, 8, 8);

    @BeforeEach
    void load() throws IOException {
        model = Model.load(SmallModels.classifier(folder));
    }

    @AfterEach
    void close() {
        model.close();
    }
}
