package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler alone, as the page on the architecture shows it. */
class ArchitecturePageTest {
    @TempDir
    private Path folder;

    @Test
    void theCompilerAlone() throws IOException {
        Path model = SmallModels.classifier(folder);
        Path explained = folder.resolve("explained.onnx");
        // [snippet]
        AttributionCompiler compiler = AttributionCompiler.load(model);
        AttributionGraph attribution = compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT);
        OnnxWriter.write(attribution.graph(), attribution.metadata(), explained);
        // [end]
        assertThat(AttributionCompiler.load(explained).model().outputs()).containsOnlyKeys("y", "x_relevance");
    }
}
