package org.jennit.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxFileWriterTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("org.jennit.onnx.file.TestModels#all")
    void whatIsWrittenReadsAsBefore(String name) throws IOException {
        Path file = TestModels.copy(name, folder);
        Path copy = folder.resolve("copy.onnx");

        OnnxFileWriter.write(OnnxFileReader.read(file), copy);

        Files.delete(file);
        assertThat(TestModels.parse(Files.readAllBytes(copy))).isEqualTo(TestModels.parse(name));
    }

    @ParameterizedTest
    @MethodSource("org.jennit.onnx.file.TestModels#all")
    void largeTensorsBecomeReferences(String name) throws IOException {
        Path real = folder.toRealPath();
        ModelFile model = OnnxFileReader.read(TestModels.copy(name, real));

        byte[] bytes = OnnxFileWriter.toBytes(model, real);

        Path beside = Files.write(real.resolve("references.onnx"), bytes);
        assertThat(OnnxFileReader.read(beside)).isEqualTo(model);
    }

    @Test
    void referencesAreSmallAndRelative() throws IOException {
        Path sub = Files.createDirectory(folder.toRealPath().resolve("sub"));
        ModelFile model = OnnxFileReader.read(TestModels.copy("dense.onnx", sub));

        byte[] bytes = OnnxFileWriter.toBytes(model, folder.toRealPath());

        assertThat(bytes.length).isLessThan(500);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("sub/dense.onnx");
    }

    @Test
    void filesOutsideOfTheFolder() throws IOException {
        ModelFile model = OnnxFileReader.read(TestModels.copy("dense.onnx", folder));
        Path other = Files.createDirectory(folder.resolve("other"));

        assertThatThrownBy(() -> OnnxFileWriter.toBytes(model, other))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("dense.onnx", "is not in", "other");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyModelReadsAsItWasWritten(int seed) throws IOException {
        ModelFile model = new RandomModels(seed).model();
        Path file = folder.resolve("random.onnx");

        assertThat(TestModels.parse(OnnxFileWriter.toBytes(model, folder))).isEqualTo(model);
        OnnxFileWriter.write(model, file);
        assertThat(TestModels.parse(Files.readAllBytes(file))).isEqualTo(model);
    }

    @Test
    void aboveTheLimitTensorsGoToAFileBeside() throws IOException {
        ModelFile model = OnnxFileReader.read(TestModels.copy("dense.onnx", folder));
        TensorMessage small = constant("small", 64);
        TensorMessage middle = constant("middle", 1500);
        TensorMessage large = constant("large", 5000);
        TensorMessage weight = TestModels.initializer(model, "weight");
        TensorMessage again = new TensorMessage("again", weight.type(), weight.dims(), weight.data());
        GraphMessage graph =
                GraphMessage.of("g", List.of(), List.of(middle, small, large, weight, again), List.of(), List.of());
        Path file = folder.resolve("model.onnx");

        OnnxFileWriter.write(ModelFile.of(10, List.of(), graph), file, 1000);

        Path data = folder.toRealPath().resolve("model.onnx.data");
        ModelFile read = OnnxFileReader.read(file);
        assertThat(Files.size(file)).isLessThan(1000);
        assertThat(TestModels.initializer(read, "small")).isEqualTo(small);
        assertThat(TestModels.initializer(read, "middle").data()).isEqualTo(new TensorData.InFile(data, 0, 1500));
        assertThat(TestModels.initializer(read, "large").data()).isEqualTo(new TensorData.InFile(data, 4096, 5000));
        TensorData.InFile moved = new TensorData.InFile(data, 9152, 1280);
        assertThat(TestModels.initializer(read, "weight").data()).isEqualTo(moved);
        assertThat(TestModels.initializer(read, "again").data()).isEqualTo(moved);
        assertThat(Files.size(data)).isEqualTo(9152 + 1280);
        for (TensorMessage tensor : graph.initializers()) {
            assertThat(TestModels.numbers(
                            TestModels.initializer(read, tensor.name()).data()))
                    .isEqualTo(TestModels.numbers(tensor.data()));
        }
    }

    @Test
    void dataFileMayBeReplacedByItsOwnTensors() throws IOException {
        Path file = folder.resolve("model.onnx");
        TensorMessage large = constant("large", 5000);
        OnnxFileWriter.write(TestModels.of(large), file, 1000);

        OnnxFileWriter.write(OnnxFileReader.read(file), file, 1000);

        TensorData again =
                TestModels.initializer(OnnxFileReader.read(file), "large").data();
        assertThat(TestModels.numbers(again)).isEqualTo(TestModels.numbers(large.data()));
        assertThat(names()).containsExactly("model.onnx", "model.onnx.data");
    }

    @Test
    void aFailureNamesTheFile() {
        Path file = folder.resolve("x".repeat(250)); // and no room for what is added while it is written

        assertThatThrownBy(() -> OnnxFileWriter.write(TestModels.of(constant("small", 4)), file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": cannot be written (");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void tooLargeEvenWithoutTensors() {
        ModelFile model = TestModels.of(constant("small", 512));

        assertThatThrownBy(() -> OnnxFileWriter.write(model, folder.resolve("model.onnx"), 100))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("without its large tensors");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void modelMayBeReplacedByItsOwnTensors() throws IOException {
        Path file = TestModels.copy("dense.onnx", folder);

        OnnxFileWriter.write(OnnxFileReader.read(file), file);

        assertThat(TestModels.parse(Files.readAllBytes(file))).isEqualTo(TestModels.parse("dense.onnx"));
        assertThat(names()).containsExactly("dense.onnx");
    }

    @Test
    void failureLeavesTheOldFile() throws IOException {
        Path source = Files.write(folder.resolve("weights.bin"), new byte[2000]);
        TensorMessage tensor =
                new TensorMessage("w", DataType.UINT8, List.of(2000L), new TensorData.InFile(source, 1, 2000));
        Path file = Files.writeString(folder.resolve("model.onnx"), "old");

        assertThatThrownBy(() -> OnnxFileWriter.write(TestModels.of(tensor), file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("weights.bin ends at byte 2000", "load it again");
        assertThatThrownBy(() -> OnnxFileWriter.write(TestModels.of(tensor), file, 1000))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("weights.bin ends at byte 2000");

        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("model.onnx", "weights.bin");
    }

    @Test
    void missingFolder() {
        assertThatThrownBy(() -> OnnxFileWriter.write(
                        TestModels.of(constant("c", 1)),
                        folder.resolve("nowhere").resolve("model.onnx")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContainingAll("nowhere", "does not exist");
    }

    @Test
    void dataThatDoNotFitTheirDimensions() {
        TensorMessage numbers =
                new TensorMessage("w", DataType.FLOAT, List.of(3L), new TensorData.Bytes(ByteBuffer.allocate(8)));
        TensorMessage strings =
                new TensorMessage("s", DataType.FLOAT, List.of(1L), new TensorData.Strings(List.of(ByteString.EMPTY)));

        assertThatThrownBy(() -> OnnxFileWriter.toBytes(TestModels.of(numbers), folder))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("Tensor 'w' of FLOAT[3]", "8 bytes", "ask for 12");
        assertThatThrownBy(() -> OnnxFileWriter.toBytes(TestModels.of(strings), folder))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("Tensor 's' of FLOAT[1]");
    }

    @Test
    void weightsAreCopiedOutsideOfTheHeap() throws IOException {
        int size = 64 << 20;
        Path source = folder.resolve("weights.bin");
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            file.setLength(size);
        }
        TensorMessage tensor = new TensorMessage(
                "w", DataType.UINT8, List.of((long) size), new TensorData.InFile(source.toRealPath(), 0, size));
        Path file = folder.resolve("model.onnx");

        long allocated = TestModels.allocated(() -> {
            try {
                OnnxFileWriter.write(TestModels.of(tensor), file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(Files.size(file)).isGreaterThan(size);
        assertThat(allocated).isLessThan(4 << 20);
    }

    private static TensorMessage constant(String name, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + size);
        }
        return new TensorMessage(
                name, DataType.UINT8, List.of((long) size), new TensorData.Bytes(ByteBuffer.wrap(bytes)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
