package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.ModelException;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.file.ReadingOptions;
import org.jennit.operator.Activations;
import org.jennit.operator.Ops;
import org.jennit.parameter.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    @TempDir
    private Path folder;

    @Test
    void aLimitIsNamedByItsErrorAndCanBeRaised() throws IOException {
        Path chain = chain(30, 4);

        assertThatThrownBy(() -> OnnxReader.read(chain, with("nodes", 29)))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("chain.onnx", "more than 29 nodes", "--limit nodes=N");
        assertThat(OnnxReader.read(chain, with("nodes", 30)).graph().nodes()).hasSize(30);
    }

    @Test
    void elementsAreThoseOfTheExtentsThatAreKnown() throws IOException {
        Path chain = chain(1, 1_000);

        assertThatThrownBy(() -> OnnxReader.read(chain, with("elements", 999)))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("chain.onnx", "'x' of shape [batch, 1000]", "--limit elements=N");
        assertThat(OnnxReader.read(chain, with("elements", 1_000)).graph().nodes())
                .hasSize(1);
    }

    @Test
    void eachNameSetsItsOwnLimit() {
        List<Long> changed = new ArrayList<>();
        Map<String, Long> defaults = Limits.DEFAULT.byName();

        defaults.keySet().forEach(name -> {
            Map<String, Long> expected = new LinkedHashMap<>(defaults);
            expected.put(name, 3L);
            assertThat(Limits.DEFAULT.with(name, 3).byName()).isEqualTo(expected);
            changed.add(defaults.get(name));
        });

        assertThat(changed).hasSize(7).doesNotContain(3L);
        assertThatThrownBy(() -> Limits.DEFAULT.with("node", 3)).hasMessageContaining("did you mean 'nodes'");
        assertThatThrownBy(() -> Limits.DEFAULT.with("nodes", 0)).hasMessageContaining("at least 1");
    }

    private static ReadingOptions with(String limit, long value) {
        return ReadingOptions.DEFAULT.withLimits(Limits.DEFAULT.with(limit, value));
    }

    private Path chain(int nodes, long features) throws IOException {
        GraphBuilder builder = GraphBuilder.separate();
        Ops ops = new Ops(builder);
        Value value =
                builder.input("x", ElementType.FLOAT32, Shape.of(Dimension.symbol("batch"), Dimension.of(features)));
        for (int i = 0; i < nodes; i++) {
            value = ops.apply(Activations.RELU, value);
        }
        Path file = folder.resolve("chain.onnx");
        OnnxWriter.write(builder.build(Map.of("y", value)), Map.of(), file);
        return file;
    }
}
