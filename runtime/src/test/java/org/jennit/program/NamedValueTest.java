package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.onnx.file.DataType.FLOAT;

import java.io.IOException;
import java.util.List;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.junit.jupiter.api.Test;

/** x·σ(1.702x) is one activation, which ends at a value inside of it that is asked for by name. */
class NamedValueTest extends FileTest {
    private Model quickGelu() throws IOException {
        return Model.load(new SmallFile(13)
                .input("x", FLOAT, "N", 2)
                .floats("c", List.of(), 1.702)
                .floats("w", List.of(2L, 1L), 1, 2)
                .named("scaled", "Mul", "x c", "s")
                .named("gate", "Sigmoid", "s", "g")
                .named("gated", "Mul", "x g", "r")
                .named("head", "MatMul", "r w", "y")
                .output("y", FLOAT, "N", 1)
                .write(folder));
    }

    @Test
    void anActivationEndsAtAValueThatIsAskedFor() throws IOException {
        try (Model model = quickGelu();
                Attributor whole = Attributor.lrp(model, Composites.epsilonPlus());
                Attributor inside = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .at("gate", "head")
                        .build()) {
            assertThat(whole.plan().layers().list()).hasSize(2);
            Attribution attribution = inside.attribute(numbers(3, 2), Target.classIndex(0));
            assertThat(attribution.at("gate").shape()).containsExactly(3, 2);
            assertThat(attribution.at("head").toDoubles()[0]).isCloseTo(1, within(1e-6));
            assertThat(inside.plan().layers().names()).contains("gate", "gated");
            // The file's own activation is untouched where nothing is asked for, before and after.
            assertThat(model.canonization().graph().nodes()).hasSize(2);
            assertThat(inside.canonization().graph().outputs().keySet()).containsExactly("y");
            assertThat(attribution.output().toDoubles())
                    .containsExactly(model.predict(numbers(3, 2)).toDoubles(), within(1e-6));
        }
    }

    @Test
    void namesOfNoLayerAreStillRefused() throws IOException {
        try (Model model = quickGelu()) {
            AttributorBuilder builder = Attributor.builder(model).at("gat");
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unknown layer 'gat'")
                    .hasMessageContaining("gated");
        }
    }
}
