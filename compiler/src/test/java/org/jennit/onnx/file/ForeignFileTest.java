package org.jennit.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ForeignFileTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> files() throws IOException {
        return Stream.of(
                Arguments.of("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "git lfs pull"),
                Arguments.of("<!DOCTYPE html>\n<html><body>404</body></html>", "web page"),
                Arguments.of("\n  <HTML lang=\"en\">", "web page"),
                Arguments.of(zip("archive/data.pkl"), "a PyTorch file; export the model with torch.onnx.export"),
                Arguments.of(zip("metadata.json"), "a Keras model"),
                Arguments.of(zip("readme.txt"), "a zip archive"),
                Arguments.of("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.", "a Python pickle"),
                Arguments.of("\u0089HDF\r\n\u001a\n\0\0", "an HDF5 file"),
                Arguments.of("\u001c\0\0\0TFL3\u0014\0 \0", "a TensorFlow Lite model"),
                Arguments.of("\u0010\0\0\0ORTM\0\0", "ONNX Runtime's own format"),
                Arguments.of("@\0\0\0\0\0\0\0{\"fc.weight\":{\"dtype\":\"F32\"", "safetensors"),
                Arguments.of("GGUF\3\0\0\0", "GGUF"),
                Arguments.of("\u0093NUMPY\1\0v\0{'descr': '<f4'", "a NumPy array"),
                Arguments.of("\u001f\u008b\b\0\0\0\0\0", "gzip"),
                Arguments.of("<?xml version=\"1.0\"?>\n<net name=\"x\">", "OpenVINO"),
                Arguments.of("\n=\n\5input\u0012\u000bPlaceholder", "frozen TensorFlow graph"),
                Arguments.of("<\n   ir_version: 10,\n   opset_import: [\"\" : 20]\n>", "ONNX's text form"),
                Arguments.of("hello, world\n", "a text file"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatItIsAndWhatToDo(String content, String advice) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), content.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("model.onnx is not an ONNX model; it looks like ", advice);
    }

    @Test
    void emptyFile() throws IOException {
        Path file = Files.createFile(folder.resolve("model.onnx"));

        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("model.onnx is empty");
    }

    @Test
    void damagedModelIsNotMistaken() {
        byte[] model = TestModels.bytes("convolution.onnx");
        model[0] = 0;

        assertThatThrownBy(() -> TestModels.parse(model))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("at byte ");
        assertThat(ForeignFile.recognise(model)).isEmpty();
    }

    private static String zip(String entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(new byte[3]);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
