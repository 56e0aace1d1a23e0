package org.jennit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jennit.graph.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in {@code npy/} were written by NumPy: 12 elements of shape (2, 3, 2), as {@link #element} says. */
class NpyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "f2-little-c, FLOAT16",
        "f2-big-fortran, FLOAT16",
        "f4-little-c, FLOAT32",
        "f4-big-fortran, FLOAT32",
        "f8-little-c, FLOAT64",
        "f8-big-fortran, FLOAT64",
        "i1-little-c, INT8",
        "i2-little-c, INT16",
        "i2-big-fortran, INT16",
        "i4-little-c, INT32",
        "i4-big-fortran, INT32",
        "i8-little-c, INT64",
        "i8-big-fortran, INT64",
        "u1-little-c, UINT8",
        "u2-little-c, UINT16",
        "u2-big-fortran, UINT16",
        "u4-little-c, UINT32",
        "u4-big-fortran, UINT32",
        "u8-little-c, UINT64",
        "u8-big-fortran, UINT64",
        "b1-little-c, BOOL",
    })
    void readsEveryTypeInBothOrders(String name, ElementType type) throws IOException {
        Tensor tensor = Npy.read(resource(name + ".npy"));
        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.shape()).containsExactly(2, 3, 2);
        for (int i = 0; i < 12; i++) {
            assertThat(tensor.get(i / 6, i / 2 % 3, i % 2)).as("element %d", i).isEqualTo(element(type, i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version1.npy", "version2.npy", "version3.npy"})
    void readsEveryVersion(String name) throws IOException {
        assertThat(Npy.read(resource(name))).isEqualTo(Npy.read(resource("f4-little-c.npy")));
    }

    @Test
    void readsScalarsAndEmptyArrays() throws IOException {
        assertThat(Npy.read(resource("scalar.npy"))).isEqualTo(Tensor.scalar(2.5f));
        assertThat(Npy.read(resource("empty.npy"))).isEqualTo(Tensor.zeros(ElementType.FLOAT32, 0, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4-little-c.npy", "f4-big-fortran.npy", "i8-big-fortran.npy"})
    void readsRowsAsTheyStandInTheWhole(String name) throws IOException {
        Tensor whole = Npy.read(resource(name));
        try (Npy npy = Npy.open(resource(name))) {
            assertThat(npy.type()).isEqualTo(whole.type());
            assertThat(npy.shape()).containsExactly(2, 3, 2);
            assertThat(npy.rows(0, 1)).isEqualTo(whole.slice(0, 1));
            assertThat(npy.rows(1, 2)).isEqualTo(whole.slice(1, 2));
            assertThat(npy.rows(0, 2)).isEqualTo(whole);
            assertThat(npy.rows(1, 1).size()).isZero();
            assertThatThrownBy(() -> npy.rows(1, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContainingAll(name, "rows 1 to 3", "[2, 3, 2]");
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STRING", "BFLOAT16"})
    void whatIsWrittenIsReadBack(ElementType type) throws IOException {
        Path file = folder.resolve("a.npy");
        for (long[] shape : new long[][] {{}, {4}, {2, 3, 2}, {0, 2}}) {
            Tensor tensor = Tensor.full(type, 1, shape);
            Npy.write(tensor, file);
            assertThat(Npy.read(file)).isEqualTo(tensor);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4-little-c.npy", "u8-little-c.npy", "b1-little-c.npy", "scalar.npy", "empty.npy"})
    void writesTheBytesThatNumpyWrites(String name) throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(Npy.read(resource(name)), file);
        assertThat(file).hasSameBinaryContentAs(resource(name));
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        byte[] good = Files.readAllBytes(resource("f4-little-c.npy"));
        assertRefused(new byte[0], "is not an .npy file");
        assertRefused("PK\3\4 something else".getBytes(StandardCharsets.US_ASCII), "is not an .npy file");
        assertRefused(Arrays.copyOf(good, 8), "is truncated", "10 bytes, but there are 8");
        assertRefused(Arrays.copyOf(good, 60), "is truncated", "its header needs 118 bytes, but there are 50");
        assertRefused(
                Arrays.copyOf(good, good.length - 3),
                "truncated",
                "float32 [2, 3, 2] needs 48 bytes of data, but there are 45");
        assertRefused(Arrays.copyOf(good, good.length + 2), "longer than its header says", "there are 50");
        byte[] future = good.clone();
        future[6] = 9;
        assertRefused(future, "version 9");
        assertRefused(changed(good, "'descr'", "'dscrr'"), "descr");
        assertRefused(changed(good, "<f4", "<c8"), "the type c8 is not one of b1, f2, f4");
        assertRefused(changed(good, "(2, 3, 2)", "(2, 3, x)"), "shape");
        assertRefused(changed(good, "(2, 3, 2)", "(2, 3 2,)"), "whole numbers");
        assertRefused(changed(good, "(2, 3, 2), }" + " ".repeat(17), "(99999999999, 99999999999), }"), "too large");
        assertThatIOException()
                .isThrownBy(() -> Npy.read(resource("complex.npy")))
                .withMessageContainingAll("complex.npy", "c8");
        assertThatIOException()
                .isThrownBy(() -> Npy.read(folder.resolve("none.npy")))
                .withMessageContainingAll("none.npy", "no such file");
        assertThatIOException().isThrownBy(() -> Npy.read(folder)).withMessageContaining("is a folder");
        try (Npy scalar = Npy.open(resource("scalar.npy"))) {
            assertThatThrownBy(() -> scalar.rows(0, 1)).hasMessageContaining("scalar");
        }
    }

    @Test
    void leavesNothingBehindWhenWritingFails() throws IOException {
        Tensor tensor = Tensor.scalar(1);
        assertThatIOException()
                .isThrownBy(() -> Npy.write(tensor, folder.resolve("none/a.npy")))
                .withMessageContaining("folder does not exist");
        assertThatIOException().isThrownBy(() -> Npy.write(tensor, folder)).withMessageContaining("is a folder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npy.write(tensor.to(ElementType.BFLOAT16), folder.resolve("a.npy")))
                .withMessageContaining("bfloat16");
        Path file = Files.writeString(folder.resolve("old.txt"), "old");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("disk full");
                }));
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writesThroughASymbolicLink() throws IOException {
        Path file = Files.writeString(folder.resolve("old.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, out -> out.write('x'));
        assertThat(file).hasContent("x");
        assertThat(link).isSymbolicLink();
    }

    private void assertRefused(byte[] content, String... words) throws IOException {
        Path file = Files.write(folder.resolve("bad.npy"), content);
        assertThatIOException()
                .isThrownBy(() -> Npy.read(file))
                .withMessageContaining(file.toString())
                .withMessageContainingAll(words);
    }

    private static byte[] changed(byte[] content, String from, String to) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        assertThat(to).hasSameSizeAs(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static double element(ElementType type, int i) {
        return switch (type) {
            case FLOAT16, FLOAT32, FLOAT64 -> i / 4.0 - 1;
            case BOOL -> i % 3 == 0 ? 1 : 0;
            case UINT8, UINT16, UINT32, UINT64 -> i * 3;
            default -> i * 3 - 7;
        };
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(NpyTest.class.getResource("/npy/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
