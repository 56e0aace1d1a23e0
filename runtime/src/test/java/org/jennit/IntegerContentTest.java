package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.program.Program;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of small integers before the graph runs is what the runtime computes. */
class IntegerContentTest {
    private static final Map<String, OperatorDefinition> OPERATORS = Map.of(
            "Add", Arithmetic.ADD,
            "Sub", Arithmetic.SUB,
            "Mul", Arithmetic.MUL,
            "Div", Arithmetic.DIV,
            "Mod", Arithmetic.MOD,
            "Max", Arithmetic.MAX,
            "Min", Arithmetic.MIN);

    private static Value apply(Ops g, String operator, long fmod, long a, long b) {
        Attributes attributes = fmod == 0 ? Attributes.NONE : Attributes.NONE.with("fmod", fmod);
        return g.apply(OPERATORS.get(operator), attributes, g.integers(a), g.integers(b));
    }

    @ParameterizedTest
    @CsvSource({
        "Add, 0, 7, -2",
        "Sub, 0, 2, 7",
        "Mul, 0, -3, 4",
        "Div, 0, 7, 2",
        "Div, 0, -7, 2",
        "Div, 0, 7, -2",
        "Div, 0, -6, 3",
        "Mod, 0, 2, 3",
        "Mod, 0, 7, 3",
        "Mod, 0, -7, 3",
        "Mod, 0, 7, -3",
        "Mod, 1, -7, 3",
        "Mod, 1, 7, -3",
        "Max, 0, 7, -3",
        "Min, 0, 7, -3"
    })
    void isWhatTheRuntimeComputes(String operator, long fmod, long a, long b) {
        GraphBuilder builder = GraphBuilder.separate();
        Value y = apply(new Ops(builder), operator, fmod, a, b);
        Graph graph = builder.build(Map.of("y", y));
        try (Program program = Program.open(graph)) {
            long computed = (long) program.run(Map.of()).get("y").toDoubles()[0];
            assertThat(y.type().content()).containsExactly(Dimension.of(computed));
        }
    }

    @ParameterizedTest
    @CsvSource({"Div, 1, 0", "Mod, 1, 0"})
    void isNotKnownOfADivisionByZero(String operator, long a, long b) {
        Value y = apply(new Ops(GraphBuilder.separate()), operator, 0, a, b);
        assertThat(y.type().content()).isNull();
    }
}
