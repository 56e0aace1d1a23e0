package org.jennit.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.junit.jupiter.api.Test;

/** The attributes of operators, against ONNX's own schema, and what is refused of them. */
class AttributesTest {
    private final Ops g = new Ops(GraphBuilder.separate());
    private final Value x = g.builder().input("x", ElementType.FLOAT32, Shape.of(2, 3, 4, 4));

    /** Of these the catalogue's nodes have attributes of their own, or none: the layer is written in others. */
    private static final Map<String, Set<String>> OWN =
            Map.of("Dense", Set.of("transB"), "GroupNorm", Set.of("epsilon", "num_groups"));

    @Test
    void everyAttributeOfTheSchemaIsDeclaredWithItsDefault() throws IOException {
        Map<String, List<String[]>> schema = schema();
        Catalogue.operators().forEach((name, operator) -> {
            List<String[]> lines = schema.getOrDefault(name, List.of());
            Set<String> expected = lines.stream().map(line -> line[1]).collect(Collectors.toCollection(TreeSet::new));
            assertThat(operator.attributes())
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(OWN.getOrDefault(name, expected));
            lines.forEach(line -> assertThat(text(operator.attributeDefault(line[1])))
                    .as("default of %s of %s", line[1], name)
                    .isEqualTo(defaultOf(line)));
        });
    }

    private static Map<String, List<String[]>> schema() throws IOException {
        try (InputStream file = Objects.requireNonNull(AttributesTest.class.getResourceAsStream("attributes.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .collect(Collectors.groupingBy(line -> line[0]));
        }
    }

    /** The activations of an RNN depend on its directions. */
    private static String defaultOf(String... line) {
        boolean none = line.length < 4 || line[3].equals("required") || line[1].equals("activations");
        return none ? "" : line[2].equals("REAL") ? text(Float.parseFloat(line[3])) : line[3];
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString().replace(" ", "");
    }

    @Test
    void anUnknownAttributeIsRefused() {
        assertThatThrownBy(() -> g.apply(Activations.SOFTMAX, Attributes.NONE.with("dim", 1), x))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Softmax has no attribute 'dim', only [axis]");
    }

    @Test
    void aMissingAttributeIsRefused() {
        assertThatThrownBy(() -> g.apply(Pooling.AVERAGE_POOL, x))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("'kernel_shape', a list of integers, is missing");
    }

    @Test
    void anAttributeOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> g.apply(Layout.TRANSPOSE, Attributes.NONE.with("perm", 1f), x))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("'perm' should be a list of integers, not 1.0");
    }

    @Test
    void aMeaningThatNothingImplementsIsRefused() {
        Attributes kept = Attributes.NONE.with("keep_aspect_ratio_policy", (Object) "not_larger");
        assertThatThrownBy(() ->
                        g.builder().add(Resizing.RESIZE, kept, Arrays.asList(x, null, null, g.integers(2, 3, 8, 4)), 1))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("'keep_aspect_ratio_policy' is 'not_larger'; supported is only 'stretch'");
    }
}
