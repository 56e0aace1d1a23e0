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
    }

    @Test
    void takesTextsAndNamesAsExportersWriteThem() throws IOException {
        Table table = table("net income,1st,city,member\n2.5,1,Rome,True\n,2,Oslo,false\n");
        List<Value> inputs = List.of(
                input("city", ElementType.STRING, 1),
                input("net_income", ElementType.FLOAT64, 1),
                input("member", ElementType.BOOL, 1),
                input("_1st", ElementType.INT64, 1));
        TableColumns columns = TableColumns.of(inputs, table, List.of());
        assertThat(columns.names()).containsExactly("city", "net income", "member", "1st");
        Map<String, Tensor> tensors = columns.tensors(table);
        assertThat(tensors.get("city")).isEqualTo(Tensor.ofTexts(List.of("Rome", "Oslo"), 2, 1));
        assertThat(tensors.get("net_income")).isEqualTo(Tensor.of(new double[] {2.5, Double.NaN}, 2, 1));
        assertThat(tensors.get("member")).isEqualTo(Tensor.of(new boolean[] {true, false}, 2, 1));
        assertThat(table.numericColumns()).containsExactly("net income", "1st", "member");
        List<Value> integers = List.of(input("1st", ElementType.INT64, 1), input("net income", ElementType.INT64, 1));
        TableColumns empty = TableColumns.of(integers, table, List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> empty.tensors(table))
                .withMessageContaining("'net income' is empty in row 2");
        List<Value> confused = List.of(input("city", ElementType.FLOAT32, 1), input("1st", ElementType.INT64, 1));
        TableColumns ofText = TableColumns.of(confused, table, List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ofText.tensors(table))
                .withMessageContaining("'Rome' in row 1, which is not a number");
    }

    @Test
    void refusesNamesThatAreWrittenAlike() throws IOException {
        Table table = table("a b,a-b,c\n1,2,3\n");
        List<Value> inputs = List.of(input("a_b", ElementType.FLOAT32, 1), input("c", ElementType.FLOAT32, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableColumns.of(inputs, table, List.of()))
                .withMessageContaining("[a b, a-b]");
        assertThat(TableColumns.of(inputs, table, List.of("a-b", "c")).names()).containsExactly("a-b", "c");
    }

    @Test
    void dividesColumnsByKindOrAsTold() throws IOException {
        Table table = table("age,city,income,job\n31,Rome,2.5,baker\n");
        Value numbers = input("numbers", ElementType.FLOAT32, 2);
        Value texts = input("texts", ElementType.STRING, 2);
        TableColumns columns = TableColumns.of(List.of(texts, numbers), table, List.of());
        assertThat(columns.features()).containsEntry("numbers", List.of("age", "income"));
        assertThat(columns.tensors(table).get("texts")).isEqualTo(Tensor.ofTexts(List.of("Rome", "baker"), 1, 2));
        Value more = input("more", ElementType.FLOAT32, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableColumns.of(List.of(numbers, more), table, List.of("age")))
                .withMessageContaining("'numbers' (2), 'more' (1)");
        assertThat(TableColumns.of(List.of(numbers, more), table, List.of("income", "age", "age"))
                        .features())
                .containsEntry("more", List.of("age"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TableColumns.of(List.of(numbers, input("both", ElementType.FLOAT32, 2)), table, List.of()))
                .withMessageContaining("--features");
    }

    @Test
    void givesVectorsToInputsOfOneAxis() throws IOException {
        Table table = table("a,b\n1,2\n3,4\n");
        Value vector = Value.input("a", new ValueType(ElementType.FLOAT32, Shape.of(Dimension.symbol("N"))));
        TableColumns columns = TableColumns.of(List.of(vector, input("b", ElementType.FLOAT32, 1)), table, List.of());
        assertThat(columns.tensors(table).get("a")).isEqualTo(Tensor.of(new float[] {1, 3}, 2));
    }
}
