package org.jennit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    @TempDir
    Path folder;

    /** {@code numpy.savez_compressed("arrays.npz", x=float64 [2, 3] of 0 … 5, ids=int64 [7, 8])}. */
    @Test
    void readsWhatNumPyWrites() throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(NpzTest.class.getResource("/npy/arrays.npz"))
                .toURI());
        assertThat(Npz.read(file))
                .containsOnly(
                        Map.entry("x", Tensor.of(new double[] {0, 1, 2, 3, 4, 5}, 2, 3)),
                        Map.entry("ids", Tensor.of(new long[] {7, 8}, 2)));
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path text = Files.writeString(folder.resolve("text.npz"), "no archive");
        assertThatIOException().isThrownBy(() -> Npz.read(text)).withMessageContaining("text.npz: is not an .npz file");
        assertThatIOException()
                .isThrownBy(() -> Npz.read(folder.resolve("none.npz")))
                .withMessageContaining("no such file");
        Path broken = folder.resolve("broken.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(broken))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(new byte[] {1, 2, 3});
            zip.closeEntry();
        }
        assertThatIOException()
                .isThrownBy(() -> Npz.read(broken))
                .withMessageContainingAll("broken.npz", "x.npy: is not an .npy file");
        Path empty = folder.resolve("empty.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(empty))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.closeEntry();
        }
        assertThatIOException().isThrownBy(() -> Npz.read(empty)).withMessageContaining("has no arrays");
    }
}
