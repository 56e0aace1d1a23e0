package org.jennit.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedFileTest {
    /** What reading a model of a few kilobytes may take, however its bytes are changed. */
    private static final long ALLOCATION = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("org.jennit.onnx.file.TestModels#all")
    void everyTruncationIsAnError(String name) throws IOException {
        byte[] model = TestModels.bytes(name);
        int graphEnd = endOfGraph(model);
        assertThat(graphEnd).isBetween(1, model.length);
        for (int length = 0; length < graphEnd; length++) {
            byte[] cut = Arrays.copyOf(model, length);
            assertThatThrownBy(() -> TestModels.parse(cut))
                    .as("first %d bytes", length)
                    .isInstanceOf(OnnxFormatException.class)
                    .hasMessageStartingWith("test");
        }
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("org.jennit.onnx.file.TestModels#all")
    void randomDamageIsReadOrRefused(String name) throws IOException {
        byte[] model = TestModels.bytes(name);
        Path file = folder.resolve("damaged.onnx");
        OnnxFileReader.read(ByteBuffer.wrap(model), "test"); // what is loaded once is nobody's allocation
        OnnxFileReader.read(Files.write(file, model));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = damaged(model, random);
            // Some through a file, where numbers are read in another way.
            boolean inFile = i % 10 == 0;
            if (inFile) {
                Files.write(file, damaged);
            }
            boolean[] failed = new boolean[1];
            long allocated = TestModels.allocated(() -> {
                try {
                    if (inFile) {
                        OnnxFileReader.read(file);
                    } else {
                        OnnxFileReader.read(ByteBuffer.wrap(damaged), "test");
                    }
                } catch (OnnxFormatException expected) {
                    failed[0] = true;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(allocated).isLessThan(ALLOCATION);
            refused += failed[0] ? 1 : 0;
        }
        assertThat(refused).isBetween(100, 1500);
    }

    /** Some bits or bytes changed, a part taken out or put in twice, or the end missing. */
    private static byte[] damaged(byte[] model, Random random) {
        byte[] damaged = model.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                case 2 -> damaged[at] = (byte) 0xff;
                case 3 -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
                default -> {
                    int length = Math.min(random.nextInt(20), damaged.length - at);
                    byte[] longer = Arrays.copyOf(damaged, damaged.length + length);
                    System.arraycopy(damaged, at, longer, at + length, damaged.length - at);
                    damaged = longer;
                }
            }
        }
        return damaged;
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("the model has no graph", model(model -> model.integer(Schema.Model.IR_VERSION, 10))),
                Arguments.of("the model has a second graph", model(model -> {
                    model.message(Schema.Model.GRAPH, new WireWriter());
                    model.message(Schema.Model.GRAPH, new WireWriter());
                })),
                Arguments.of("nested more than 33 deep", model(model -> model.message(Schema.Model.GRAPH, nested(34)))),
                Arguments.of("field 7 has wire type 0", model(model -> model.integer(Schema.Model.GRAPH, 5))),
                Arguments.of("is a group", new byte[] {(byte) (30 << 3 | 3), 1}),
                Arguments.of("invalid tag", new byte[] {0, 0}),
                Arguments.of(
                        "the name in field 3 is not UTF-8",
                        node(node -> node.bytes(Schema.Node.NAME, ByteString.copyFrom(new byte[] {-1})))),
                Arguments.of("attribute 'a' says that its type is 7 but holds a value of type 2", attribute(a -> {
                    a.integer(Schema.Attribute.INT, 1);
                    a.integer(Schema.Attribute.TYPE, Schema.Kind.INTS);
                })),
                Arguments.of("attribute 'a' has no value of a known type", attribute(a -> {})),
                Arguments.of(
                        "attribute 'a' has no value of a known type",
                        attribute(a -> a.integer(Schema.Attribute.TYPE, 99))),
                Arguments.of(
                        "attribute 'a' has no value",
                        attribute(a -> a.integer(Schema.Attribute.TYPE, Schema.Kind.TENSOR))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedMessages(String message, byte[] model) {
        assertThatThrownBy(() -> TestModels.parse(model))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("test: at byte ", message);
    }

    static Stream<Arguments> malformedTensors() {
        int raw = Schema.Tensor.RAW_DATA;
        ByteBuffer eight = ByteBuffer.allocate(8);
        return Stream.of(
                Arguments.of("has the unknown element type 99", tensor(99, List.of(2L), t -> t.data(raw, eight))),
                Arguments.of("has the unknown element type 0", tensor(0, List.of(2L), t -> t.data(raw, eight))),
                Arguments.of("has a negative dimension: [2, -1]", tensor(1, List.of(2L, -1L), t -> t.data(raw, eight))),
                Arguments.of(
                        "dimensions that no memory could hold",
                        tensor(1, List.of(1L << 40, 1L << 40), t -> t.data(raw, eight))),
                Arguments.of(
                        "elements, which no memory could hold", tensor(1, List.of(1L << 60), t -> t.data(raw, eight))),
                Arguments.of(
                        "has 8 bytes of data where its type FLOAT and dimensions ask for 12",
                        tensor(1, List.of(3L), t -> t.data(raw, eight))),
                Arguments.of("has no data", tensor(1, List.of(3L), t -> {})),
                Arguments.of("has data in several fields: [4, 9]", tensor(1, List.of(2L), t -> {
                    t.data(raw, eight);
                    t.data(Schema.Tensor.FLOAT_DATA, eight);
                })),
                Arguments.of(
                        "of FLOAT has data in field 10",
                        tensor(1, List.of(1L), t -> t.data(Schema.Tensor.DOUBLE_DATA, eight))),
                Arguments.of(
                        "has 3 numbers where its dimensions ask for 1125899906842624",
                        tensor(3, List.of(1L << 50), t -> t.integers(5, List.of(1L, 2L, 3L)))),
                Arguments.of(
                        "has 3 numbers where its dimensions ask for 2",
                        tensor(7, List.of(2L), t -> t.integers(7, List.of(1L, -2L, 3L)))),
                Arguments.of(
                        "has an integer of more than ten bytes",
                        tensor(
                                7,
                                List.of(1L),
                                t -> t.bytes(
                                        7,
                                        ByteString.copyFrom(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})))),
                Arguments.of("has 0 strings where its dimensions ask for 2", tensor(8, List.of(2L), t -> {})),
                Arguments.of(
                        "of strings has numbers", tensor(8, List.of(0L), t -> t.data(Schema.Tensor.RAW_DATA, eight))),
                Arguments.of(
                        "segment of a larger one",
                        tensor(1, List.of(0L), t -> t.message(Schema.Tensor.SEGMENT, new WireWriter()))));
    }

    @ParameterizedTest
    @MethodSource("malformedTensors")
    void malformedTensors(String message, byte[] model) {
        assertThatThrownBy(() -> TestModels.parse(model))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("test: at byte ", "tensor 'weight'", message);
    }

    @Test
    void deepestGraphs() {
        assertThatCode(() -> TestModels.parse(TestModels.model(nested(33)))).doesNotThrowAnyException();
        assertThatThrownBy(() -> TestModels.parse(TestModels.model(nested(3000))))
                .isInstanceOf(OnnxFormatException.class);
    }

    @Test
    void lyingLengthNamesBytePositionAndWhatIsLeft() {
        // Field 7, a graph, of 2 147 483 647 bytes, of which 1 follows.
        byte[] model = {0x3a, -1, -1, -1, -1, 7, 0};

        assertThatThrownBy(() -> TestModels.parse(model))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll(
                        "at byte 6", "graph of 2147483647 bytes", "only 1 are left", "not copied to its end");
    }

    @Test
    void filesAboveTheLimitOfTheFormat() throws IOException {
        Path file = folder.resolve("large.onnx");
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.write(TestModels.bytes("dense.onnx"));
            random.setLength(3L << 30);
        }

        assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContainingAll("large.onnx has 3221225472 bytes", "2 GiB", "external data");
    }

    /** A large field that is no text must not come to memory because a damaged tag calls it one. */
    @Test
    void weightsMistakenForText() throws IOException {
        Path file = folder.resolve("mistaken.onnx");
        int length = 500 << 20;
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.write(
                    new byte[] {Schema.Model.DOC_STRING << 3 | 2, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0xfa, 1
                    });
            random.setLength(6L + length);
        }

        long allocated = TestModels.allocated(() -> assertThatThrownBy(() -> OnnxFileReader.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("field 6 has 524288000 bytes"));

        assertThat(allocated).isLessThan(4 << 20);
    }

    private static byte[] model(Consumer<WireWriter> fields) {
        WireWriter model = new WireWriter();
        fields.accept(model);
        return TestModels.encoded(model);
    }

    private static byte[] node(Consumer<WireWriter> fields) {
        WireWriter node = new WireWriter();
        fields.accept(node);
        WireWriter graph = new WireWriter();
        graph.message(Schema.Graph.NODE, node);
        return TestModels.model(graph);
    }

    private static byte[] attribute(Consumer<WireWriter> fields) {
        WireWriter attribute = new WireWriter();
        attribute.text(Schema.Attribute.NAME, "a");
        fields.accept(attribute);
        return node(node -> node.message(Schema.Node.ATTRIBUTE, attribute));
    }

    private static byte[] tensor(int type, List<Long> dims, Consumer<WireWriter> data) {
        WireWriter tensor = new WireWriter();
        tensor.integers(Schema.Tensor.DIMS, dims);
        tensor.integer(Schema.Tensor.DATA_TYPE, type);
        tensor.text(Schema.Tensor.NAME, "weight");
        data.accept(tensor);
        return TestModels.constant(tensor);
    }

    private static WireWriter nested(int depth) {
        WireWriter graph = new WireWriter();
        for (int i = 1; i < depth; i++) {
            WireWriter attribute = new WireWriter();
            attribute.message(Schema.Attribute.GRAPH, graph);
            WireWriter node = new WireWriter();
            node.message(Schema.Node.ATTRIBUTE, attribute);
            graph = new WireWriter();
            graph.message(Schema.Graph.NODE, node);
        }
        return graph;
    }

    /** Where the graph of a model ends; behind it, a file may end between two fields. */
    private static int endOfGraph(byte[] model) throws IOException {
        WireReader in = new WireReader(CodedInputStream.newInstance(model), "test", model.length);
        while (in.next()) {
            boolean graph = in.field() == Schema.Model.GRAPH;
            in.skip();
            if (graph) {
                return in.position();
            }
        }
        return -1;
    }
}
