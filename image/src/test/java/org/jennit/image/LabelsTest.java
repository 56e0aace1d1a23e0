package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    private static final Labels LABELS = Labels.of(List.of(
            "tiger cat",
            "missile",
            "crane",
            "projectile, missile",
            "Egyptian cat, mau",
            "crane",
            "maillot",
            "maillot, tank suit",
            "sorrel, horse",
            "pony, horse"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "tiger cat, 0",
        "Tiger_Cat, 0",
        "'  tiger   cat ', 0",
        "egyptian cat, 4",
        "MAU, 4",
        "missile, 1",
        "projectile, 3",
        "tank suit, 7",
        "'maillot, tank suit', 7",
        "'Egyptian cat, mau', 4"
    })
    void findsAClassByAnyOfItsNames(String name, int index) {
        assertThat(LABELS.index(name)).isEqualTo(index);
    }

    @Test
    void wordNetIdsFindTheirClassToo() {
        Labels numbered =
                Labels.of(List.of("n01440764 tench, Tinca tinca", "n02123159, tiger cat", "n02127052:\tlynx", "n0 x"));
        assertThat(numbered.label(0)).isEqualTo("tench");
        assertThat(numbered.names(0)).containsExactly("tench", "Tinca tinca", "n01440764");
        assertThat(numbered.index("n02123159")).isEqualTo(1);
        assertThat(numbered.index("N02127052")).isEqualTo(2);
        assertThat(numbered.label(2)).isEqualTo("lynx");
        assertThat(numbered.label(3)).isEqualTo("n0 x");
        assertThat(Labels.of(List.of("n01440764")).label(0)).isEqualTo("n01440764");
    }

    @Test
    void refusesNamesOfSeveralClasses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LABELS.index("crane"))
                .withMessageContaining(
                        "'crane' is the name of several classes; give the index of one: 2 (crane), 5 (crane)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LABELS.index("Maillot"))
                .withMessageContaining("6 (maillot), 7 (maillot, tank suit)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LABELS.index("horse"))
                .withMessageContaining("8 (sorrel, horse), 9 (pony, horse)");
    }

    @Test
    void suggestsTheNearestNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LABELS.index("tigre cat"))
                .withMessageContaining("there is no class 'tigre cat'; did you mean 'tiger cat'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LABELS.index("zzz"))
                .withMessageStartingWith("labels: there is no class 'zzz'; known are Egyptian cat, crane");
    }

    @Test
    void namesItsClasses() {
        assertThat(LABELS.size()).isEqualTo(10);
        assertThat(LABELS.label(7)).isEqualTo("maillot");
        assertThat(LABELS.names(7)).containsExactly("maillot", "tank suit");
        assertThatThrownBy(() -> LABELS.label(10))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("labels: there is no class 10, they go from 0 to 9");
    }

    @Test
    void readsTheLabelsOfImageNet() throws IOException {
        Labels labels = Labels.read(Resources.project("examples/efficientnet-lite0/imagenet-labels.txt"));
        assertThat(labels.size()).isEqualTo(1000);
        assertThat(labels.index("tiger cat")).isEqualTo(282);
        assertThat(labels.label(282)).isEqualTo("tiger cat");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> labels.index("crane"))
                .withMessageContainingAll("134", "517");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> labels.index("maillot"))
                .withMessageContainingAll("638", "639");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> labels.index("cat"))
                .withMessageContainingAll("there is no class 'cat'; did you mean", "'tiger cat'", "'Egyptian cat'");
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("labels.txt"), "\ufeffa, b\r\nç\n\n");
        Labels labels = Labels.read(file);
        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.index("a")).isZero();
        assertThat(labels.label(1)).isEqualTo("ç");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> Labels.read(folder.resolve("none.txt")))
                .withMessageContainingAll("none.txt", "no such file");
        assertThatIOException().isThrownBy(() -> Labels.read(folder)).withMessageContaining("is a folder");
        Path file = folder.resolve("labels.txt");
        Files.writeString(file, "\n");
        assertThatIOException().isThrownBy(() -> Labels.read(file)).withMessageContainingAll("labels.txt", "is empty");
        Files.writeString(file, "a\n , \nb\n");
        assertThatIOException().isThrownBy(() -> Labels.read(file)).withMessageContaining("line 2 has no name");
        Files.write(file, new byte[] {'a', (byte) 0xff, '\n'});
        assertThatIOException().isThrownBy(() -> Labels.read(file)).withMessageContaining("UTF-8");
    }
}
