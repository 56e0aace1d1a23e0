package org.jennit.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
    private static final int FIRST = 16;
    private static final int LENGTH = 4096;

    @TempDir
    private Path folder;

    @Test
    void tensorsPointIntoTheDataFile() throws IOException {
        Path file = TestModels.copy("external.onnx", folder);
        Path data = dataFile(FIRST + 2 * LENGTH).toRealPath();

        ModelFile model = OnnxFileReader.read(file);

        assertThat(TestModels.initializer(model, "first").data()).isEqualTo(new TensorData.InFile(data, FIRST, LENGTH));
        assertThat(TestModels.initializer(model, "rest").data())
                .isEqualTo(new TensorData.InFile(data, FIRST + LENGTH, LENGTH));
    }

    @Test
    void missingDataFile() throws IOException {
        Path file = TestModels.copy("external.onnx", folder);

        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("external.onnx", "'first'", "'external.bin'", "missing", "put it there");
    }

    @Test
    void dataFileCutOff() throws IOException {
        Path file = TestModels.copy("external.onnx", folder);
        dataFile(FIRST + LENGTH - 1);

        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("'first'", "needs 4096 bytes from byte 16 on", "has 4111 bytes");
    }

    @Test
    void dataFileOfAnotherExport() throws IOException {
        Path file = TestModels.copy("external.onnx", folder);
        dataFile(FIRST + 2 * LENGTH + 1);

        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("'rest'", "has 4097 bytes", "ask for 4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.bin", "sub/../../outside.bin", "/outside.bin"})
    void filesOutsideOfTheFolderAreRefused(String location) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.write(folder.resolve("outside.bin"), new byte[4]);
        String outside = location.startsWith("/") ? folder + location : location;

        assertThatThrownBy(() -> OnnxFileReader.read(model(inner, Map.of("location", outside))))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("tensor 'constant'", outside, "outside of the model's folder");
    }

    @Test
    void foldersWithinTheFolder() throws IOException {
        Path data = Files.createDirectory(folder.resolve("sub")).resolve("inside.bin");
        Files.write(data, new byte[4]);

        ModelFile model = OnnxFileReader.read(model(folder, Map.of("location", "sub/../sub/inside.bin")));

        assertThat(TestModels.initializer(model, "constant").data())
                .isEqualTo(new TensorData.InFile(data.toRealPath(), 0, 4));
    }

    /** A cache of models keeps files under other names and links to them. */
    @Test
    void linkedDataFile() throws IOException {
        Path cached = Files.write(Files.createDirectory(folder.resolve("blobs")).resolve("5a1f"), new byte[4]);
        Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
        Files.createSymbolicLink(snapshot.resolve("model.bin"), cached);
        Path file = model(snapshot, Map.of("location", "model.bin"));

        ModelFile model = OnnxFileReader.read(file, ReadingOptions.DEFAULT.withWeightRoots(List.of(folder)));

        assertThat(TestModels.initializer(model, "constant").data())
                .isEqualTo(new TensorData.InFile(cached.toRealPath(), 0, 4));
        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll(
                        "tensor 'constant'", "'model.bin'", "outside of the model's folder", "--weights-root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "folder/5a1f", "device", "loop", "folder/../5a1f"})
    void linksThatLeadOutOfTheFolderAreRefused(String location) throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.write(outside.resolve("5a1f"), new byte[4]);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("file"), Path.of("../outside/5a1f"));
        Files.createSymbolicLink(inner.resolve("folder"), outside);
        Files.createSymbolicLink(inner.resolve("device"), Path.of("/dev/zero"));
        Files.createSymbolicLink(inner.resolve("loop"), Path.of("loop"));
        Map<String, String> entries = Map.of("location", location, "offset", "0", "length", "4");

        assertThatThrownBy(() -> OnnxFileReader.read(model(inner, entries)))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("tensor 'constant'");
    }

    @Test
    void linkedModelWithDataBesideLinkOrFile() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path real = model(home, Map.of("location", "model.bin"));
        Path besideFile = Files.write(home.resolve("model.bin"), new byte[4]);
        Path links = Files.createDirectory(folder.resolve("links"));
        Path link = Files.createSymbolicLink(links.resolve("linked.onnx"), real);

        assertThat(TestModels.initializer(OnnxFileReader.read(link), "constant").data())
                .isEqualTo(new TensorData.InFile(besideFile.toRealPath(), 0, 4));
        Path besideLink = Files.write(links.resolve("model.bin"), new byte[4]);
        assertThat(TestModels.initializer(OnnxFileReader.read(link), "constant").data())
                .isEqualTo(new TensorData.InFile(besideLink.toRealPath(), 0, 4));
    }

    @ParameterizedTest
    @CsvSource({"offset,-1", "offset,one", "length,-4", "length,99999999999999999999"})
    void positionsThatAreNone(String key, String value) throws IOException {
        Files.write(folder.resolve("model.bin"), new byte[4]);

        assertThatThrownBy(() -> OnnxFileReader.read(model(folder, Map.of("location", "model.bin", key, value))))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll(key, "'" + value + "'", "not a valid position");
    }

    @Test
    void offsetBehindTheEnd() throws IOException {
        Files.write(folder.resolve("model.bin"), new byte[4]);
        Map<String, String> entries =
                Map.of("location", "model.bin", "offset", Long.toString(Long.MAX_VALUE - 1), "length", "4");

        assertThatThrownBy(() -> OnnxFileReader.read(model(folder, entries)))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("has 4 bytes");
    }

    @Test
    void locationsThatAreNoFile() throws IOException {
        Files.createDirectory(folder.resolve("sub"));

        assertThatThrownBy(() -> OnnxFileReader.read(model(folder, Map.of("location", "sub"))))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("is not a file");
        assertThatThrownBy(() -> OnnxFileReader.read(model(folder, Map.of("location", "a\0b"))))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("not a valid file name");
        assertThatThrownBy(() -> OnnxFileReader.read(model(folder, Map.of("offset", "0"))))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("location is not given");
    }

    @Test
    void modelInMemory() {
        assertThatThrownBy(() -> TestModels.parse("external.onnx"))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("read the model from its file");
    }

    private Path dataFile(int size) throws IOException {
        return Files.write(folder.resolve("external.bin"), new byte[size]);
    }

    /** A model with one number in another file. */
    private static Path model(Path folder, Map<String, String> entries) throws IOException {
        WireWriter tensor = new WireWriter();
        tensor.integers(Schema.Tensor.DIMS, List.of(1L));
        tensor.integer(Schema.Tensor.DATA_TYPE, DataType.FLOAT.code());
        tensor.text(Schema.Tensor.NAME, "constant");
        ModelWriter.metadata(tensor, Schema.Tensor.EXTERNAL_DATA, entries);
        tensor.integer(Schema.Tensor.DATA_LOCATION, Schema.Tensor.EXTERNAL);
        return Files.write(folder.resolve("model.onnx"), TestModels.constant(tensor));
    }
}
