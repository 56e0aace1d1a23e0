package org.jennit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir
    Path folder;

    private Table table(String text) throws IOException {
        return Table.read(Files.writeString(folder.resolve("t.csv"), text));
    }

    private static Value input(String name, ElementType type, int features) {
        return Value.input(name, new ValueType(type, Shape.of(Dimension.symbol("N"), Dimension.of(features))));
    }

    @Test
    void readsNamesQuotesAndEmptyCells() throws IOException {
        Table table = table("age,\"job, if any\",income\n31,baker,2.5\n45,,\n");
        assertThat(table.columns()).containsExactly("age", "job, if any", "income");
        assertThat(table.numbers("income")).containsExactly(2.5, Double.NaN);
        assertThat(table.numericColumns()).containsExactly("age", "income");
        assertThat(table.toCsv()).startsWith("age,\"job, if any\",income");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.numbers("job, if any"))
                .withMessageContaining("'baker' in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.column("incone"))
                .withMessageContaining("income");
    }

    @Test
    void takesOtherSeparatorsAndNoHeader() throws IOException {
        assertThat(table("1;2\n3;4\n").columns()).containsExactly("x0", "x1");
        assertThat(table("a\tb\n3\t4\n").numbers("b")).containsExactly(4);
    }

    @Test
    void refusesWhatIsNoTable() {
        assertThatThrownBy(() -> table("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> table("a,b\n")).hasMessageContaining("no rows");
        assertThatThrownBy(() -> table("a,b\n1,2\n3\n")).hasMessageContaining("line 3 has 1 cells");
        assertThatThrownBy(() -> table("a,a\n1,2\n")).hasMessageContaining("same name");
    }

    @Test
    void findsTheColumnsOfOneInput() throws IOException {
        Table table = table("id,b,a\n1,2,3\n4,5,6\n");
        Value x = input("X", ElementType.FLOAT32, 2);
        Map<String, Tensor> tensors =
                TableColumns.of(List.of(x), table, List.of("a", "b")).tensors(table);
        assertThat(tensors.get("X")).isEqualTo(Tensor.of(new float[] {3, 2, 6, 5}, 2, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableColumns.of(List.of(x), table, List.of()))
                .withMessageContaining("takes 2 features")
                .withMessageContaining("--features");
    }

    @Test
    void findsTheColumnsOfSeveralInputsByName() throws IOException {
        Table table = table("b,a\n1,2\n");
        List<Value> inputs = List.of(input("a", ElementType.INT64, 1), input("b", ElementType.FLOAT64, 1));
        TableColumns columns = TableColumns.of(inputs, table, List.of());
        assertThat(columns.names()).containsExactly("a", "b");
        assertThat(columns.tensors(table).get("a")).isEqualTo(Tensor.of(new long[] {2}, 1, 1));
        List<Value> unknown = List.of(inputs.get(0), input("c", ElementType.FLOAT32, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableColumns.of(unknown, table, List.of()))
                .withMessageContaining("no column 'c'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableColumns.of(List.of(input("t", ElementType.STRING, 2)), table, List.of()))
                .withMessageContaining("takes text");
    }
}
