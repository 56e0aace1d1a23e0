package org.jennit.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.onnx.file.TypeMessage.Dimension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OnnxFileReaderTest {
    @TempDir
    private Path folder;

    @Test
    void exportedModel() throws IOException {
        ModelFile model = OnnxFileReader.read(TestModels.copy("convolution.onnx", folder));

        assertThat(model.producerName()).isEqualTo("pytorch");
        assertThat(model.opset("")).hasValue(17);
        assertThat(model.opset("ai.onnx")).hasValue(17);
        assertThat(model.opset("com.microsoft")).isEmpty();
        assertThat(model.graph().nodes().stream().map(NodeMessage::opType))
                .containsExactly(
                        "Conv",
                        "Relu",
                        "Conv",
                        "Relu",
                        "MaxPool",
                        "Conv",
                        "Relu",
                        "GlobalAveragePool",
                        "Flatten",
                        "Gemm");
        NodeMessage convolution = model.graph().nodes().get(0);
        assertThat(convolution.attribute("kernel_shape")).hasValue(new AttributeValue.IntsValue(List.of(3L, 3L)));
        assertThat(convolution.attribute("nothing")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"UNDEFINED", "STRING", "FLOAT6E2M3", "FLOAT6E3M2"})
    void typedFieldsHoldTheSameNumbersAsRawData(DataType type) {
        ModelFile model = TestModels.parse("encodings.onnx");

        TensorMessage raw = TestModels.initializer(model, type + ".raw");
        TensorMessage typed = TestModels.initializer(model, type + ".typed");

        assertThat(raw.type()).isEqualTo(type);
        assertThat(typed.type()).isEqualTo(type);
        assertThat(((TensorData.Bytes) typed.data()).length()).isEqualTo(type.bytes(15));
        assertThat(typed.data()).isEqualTo(raw.data());
        assertThat(typed.dims()).containsExactly(15L);
    }

    @Test
    void numbersAreLittleEndian() {
        ModelFile model = TestModels.parse("encodings.onnx");

        ByteBuffer ints =
                ((TensorData.Bytes) TestModels.initializer(model, "INT32.typed").data()).buffer();
        assertThat(ints.getInt(0)).isEqualTo(7);
        assertThat(ints.getInt(4)).isEqualTo(-93);
        assertThat(TestModels.initializer(model, "scalar"))
                .isEqualTo(new TensorMessage(
                        "scalar",
                        DataType.INT64,
                        List.of(),
                        new TensorData.Bytes(ByteBuffer.allocate(8).putLong(0, -1))));
    }

    @Test
    void emptyTensorAndStrings() {
        ModelFile model = TestModels.parse("encodings.onnx");

        TensorMessage empty = TestModels.initializer(model, "empty");
        assertThat(empty.dims()).containsExactly(2L, 0L, 3L);
        assertThat(empty.elements()).isZero();
        assertThat(empty.data()).isEqualTo(new TensorData.Bytes(ByteBuffer.allocate(0)));
        assertThat(((TensorData.Strings) TestModels.initializer(model, "STRING").data()).values())
                .containsExactly(
                        ByteString.copyFromUtf8("a"),
                        ByteString.EMPTY,
                        ByteString.copyFromUtf8("ü"),
                        ByteString.copyFrom(new byte[] {-1, 1}));
    }

    @Test
    void sixBitNumbersAreFourInThreeBytes() {
        WireWriter tensor = new WireWriter();
        tensor.integers(Schema.Tensor.DIMS, List.of(5L));
        tensor.integer(Schema.Tensor.DATA_TYPE, DataType.FLOAT6E2M3.code());
        tensor.integers(Schema.Tensor.INT32_DATA, List.of(1L, 2L, 3L, 63L, 32L));

        TensorData data = TestModels.parse(TestModels.constant(tensor))
                .graph()
                .initializers()
                .get(0)
                .data();

        // 000001 | 000010 << 6 | 000011 << 12 | 111111 << 18, and 100000.
        assertThat(data)
                .isEqualTo(new TensorData.Bytes(ByteBuffer.wrap(new byte[] {(byte) 0x81, 0x30, (byte) 0xfc, 0x20})));
    }

    @Test
    void everyKindOfAttribute() {
        NodeMessage node = TestModels.parse("everything.onnx").graph().nodes().get(0);
        TensorMessage tensor = new TensorMessage("tensor", DataType.FLOAT, List.of(2L), floats(1, 2));
        SparseTensorMessage sparse = sparse();
        GraphMessage inner = inner();

        assertThat(node.domain()).isEqualTo("test.domain");
        assertThat(node.inputs()).containsExactly("x", "", "condition");
        assertThat(node.outputs()).containsExactly("any", "");
        assertThat(node.metadata()).isEqualTo(Map.of("scope", "layer1.0.conv"));
        Map<String, AttributeValue> expected = Map.ofEntries(
                Map.entry("a_float", new AttributeValue.FloatValue(0.5f)),
                Map.entry("an_int", new AttributeValue.IntValue(-7)),
                Map.entry("a_string", new AttributeValue.StringValue("text")),
                Map.entry("some_bytes", new AttributeValue.StringValue(ByteString.copyFrom(new byte[] {0, -1}))),
                Map.entry("floats", new AttributeValue.FloatsValue(List.of(1f, -2.5f))),
                Map.entry("ints", new AttributeValue.IntsValue(List.of(1L, -1L, 1L << 62))),
                Map.entry("empty", new AttributeValue.IntsValue(List.of())),
                Map.entry("tensor", new AttributeValue.TensorValue(tensor)),
                Map.entry("tensors", new AttributeValue.TensorsValue(List.of(tensor, tensor))),
                Map.entry("sparse", new AttributeValue.SparseTensorValue(sparse)),
                Map.entry("sparses", new AttributeValue.SparseTensorsValue(List.of(sparse))),
                Map.entry("graph", new AttributeValue.GraphValue(inner)),
                Map.entry("graphs", new AttributeValue.GraphsValue(List.of(inner, inner))));
        expected.forEach((name, value) -> assertThat(node.attribute(name)).hasValue(value));
        assertThat(((AttributeValue.StringsValue) node.attribute("strings").orElseThrow()).texts())
                .containsExactly("one", "zwei ü");
        assertThat(node.attribute("a_type").orElseThrow()).isInstanceOf(AttributeValue.TypeValue.class);
        assertThat(((AttributeValue.TypesValue) node.attribute("types").orElseThrow()).values())
                .hasSize(2);
        assertThat(node.attributes()).hasSize(expected.size() + 3);
    }

    @Test
    void modelAndGraph() {
        ModelFile model = TestModels.parse("everything.onnx");

        assertThat(model.irVersion()).isEqualTo(10);
        assertThat(model.modelVersion()).isEqualTo(3);
        assertThat(model.domain()).isEqualTo("test.model");
        assertThat(model.docString()).isEqualTo("documentation");
        assertThat(model.metadata()).containsKeys("zulu", "alpha");
        assertThat(model.graph().docString()).isEqualTo("all of it");
        assertThat(model.graph().metadata()).isEqualTo(Map.of("graph", "metadata"));
        assertThat(model.graph().sparseInitializers()).containsExactly(sparse());
        assertThat(model.graph().inputs())
                .containsExactly(ValueMessage.of(
                        "x",
                        new TypeMessage.Tensor(
                                DataType.FLOAT,
                                List.of(
                                        new Dimension.Symbol("batch"),
                                        new Dimension.Size(3),
                                        new Dimension.Unknown()))));
        assertThat(model.graph().outputs())
                .containsExactly(ValueMessage.of("y", new TypeMessage.Tensor(DataType.FLOAT, null)));
    }

    @Test
    void typesOtherThanTensors() {
        List<ValueMessage> values = TestModels.parse("everything.onnx").graph().valueInfo();

        assertThat(values.stream()
                        .map(ValueMessage::type)
                        .filter(TypeMessage.Other.class::isInstance)
                        .map(type -> ((TypeMessage.Other) type).kind()))
                .containsExactly("sequence", "optional", "map");
        assertThat(values.get(3).type()).isEqualTo(new TypeMessage.Tensor(DataType.DOUBLE, List.of()));
        assertThat(values.get(4).type()).isEqualTo(new TypeMessage.Undeclared());
    }

    @Test
    void functions() {
        FunctionMessage function =
                TestModels.parse("everything.onnx").functions().get(0);

        assertThat(function.name()).isEqualTo("Twice");
        assertThat(function.domain()).isEqualTo("test.local");
        assertThat(function.inputs()).containsExactly("a");
        assertThat(function.outputs()).containsExactly("c");
        assertThat(function.attributes()).containsExactly("slope");
        assertThat(function.attributeDefaults())
                .containsExactly(new AttributeMessage("unused", new AttributeValue.IntValue(3)));
        assertThat(function.opsetImports()).containsExactly(new OpsetImport("", 20));
        assertThat(function.nodes().get(0).attribute("alpha"))
                .hasValue(new AttributeValue.Reference("slope", Schema.Kind.FLOAT));
        assertThat(function.nodes().get(1).opType()).isEqualTo("Add");
    }

    @Test
    void largeTensorsStayInTheFile() throws IOException {
        Path file = TestModels.copy("dense.onnx", folder);

        ModelFile model = OnnxFileReader.read(file);

        TensorData weight = TestModels.initializer(model, "weight").data();
        assertThat(weight).isInstanceOfSatisfying(TensorData.InFile.class, data -> {
            assertThat(data.file()).isEqualTo(realPath(file));
            assertThat(data.length()).isEqualTo(20 * 16 * 4);
        });
        FloatBuffer numbers = TestModels.numbers(weight).asFloatBuffer();
        for (int i = 0; i < 20 * 16; i++) {
            assertThat(numbers.get(i)).isEqualTo(i);
        }
        assertThat(TestModels.initializer(model, "bias").data()).isInstanceOf(TensorData.Bytes.class);
    }

    @Test
    void packedFloatsStayInTheFileToo() throws IOException {
        ByteBuffer floats = ByteBuffer.allocate(4000).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(3996, 42f);
        WireWriter tensor = new WireWriter();
        tensor.integers(Schema.Tensor.DIMS, List.of(1000L));
        tensor.integer(Schema.Tensor.DATA_TYPE, DataType.FLOAT.code());
        tensor.data(Schema.Tensor.FLOAT_DATA, floats);
        Path file = folder.resolve("packed.onnx");
        Files.write(file, TestModels.constant(tensor));

        TensorData data =
                OnnxFileReader.read(file).graph().initializers().get(0).data();

        assertThat(data).isInstanceOf(TensorData.InFile.class);
        assertThat(TestModels.numbers(data).getFloat(3996)).isEqualTo(42f);
    }

    @Test
    void unpackedAndDividedNumbers() {
        WireWriter tensor = new WireWriter();
        tensor.number(Schema.Tensor.FLOAT_DATA, 1f);
        tensor.data(
                Schema.Tensor.FLOAT_DATA,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(2f)
                        .putFloat(3f)
                        .flip());
        tensor.number(Schema.Tensor.FLOAT_DATA, 4f);
        // Type and dimensions may come after the numbers.
        tensor.integer(Schema.Tensor.DATA_TYPE, DataType.FLOAT.code());
        tensor.bytes(Schema.Tensor.DIMS, ByteString.copyFrom(new byte[] {2, 2}));

        TensorMessage read = TestModels.parse(TestModels.constant(tensor))
                .graph()
                .initializers()
                .get(0);

        assertThat(read.dims()).containsExactly(2L, 2L);
        assertThat(read.data()).isEqualTo(floats(1, 2, 3, 4));
    }

    @Test
    void unknownDimensionsAsExportersWriteThem() {
        WireWriter negative = new WireWriter();
        negative.integer(Schema.Dim.VALUE, -1);
        WireWriter unnamed = new WireWriter();
        unnamed.text(Schema.Dim.PARAM, "");
        WireWriter shape = new WireWriter();
        shape.message(Schema.Shape.DIM, negative);
        shape.message(Schema.Shape.DIM, unnamed);
        WireWriter tensor = new WireWriter();
        tensor.integer(Schema.TensorType.ELEMENT_TYPE, 1);
        tensor.message(Schema.TensorType.SHAPE, shape);
        WireWriter type = new WireWriter();
        type.message(Schema.Type.TENSOR, tensor);
        WireWriter value = new WireWriter();
        value.text(Schema.ValueInfo.NAME, "x");
        value.message(Schema.ValueInfo.TYPE, type);
        WireWriter graph = new WireWriter();
        graph.message(Schema.Graph.INPUT, value);

        assertThat(TestModels.parse(TestModels.model(graph))
                        .graph()
                        .inputs()
                        .get(0)
                        .type())
                .isEqualTo(new TypeMessage.Tensor(
                        DataType.FLOAT, List.of(new Dimension.Unknown(), new Dimension.Unknown())));
    }

    @Test
    void attributeWithoutTypeOrWithoutZero() {
        WireWriter untyped = new WireWriter();
        untyped.text(Schema.Attribute.NAME, "untyped");
        untyped.integers(Schema.Attribute.INTS, List.of(3L, 4L));
        WireWriter zero = new WireWriter();
        zero.text(Schema.Attribute.NAME, "zero");
        zero.integer(Schema.Attribute.TYPE, Schema.Kind.INT);
        WireWriter node = new WireWriter();
        node.message(Schema.Node.ATTRIBUTE, untyped);
        node.message(Schema.Node.ATTRIBUTE, zero);
        node.text(Schema.Node.DOMAIN, "ai.onnx");
        WireWriter graph = new WireWriter();
        graph.message(Schema.Graph.NODE, node);

        NodeMessage read =
                TestModels.parse(TestModels.model(graph)).graph().nodes().get(0);

        assertThat(read.attribute("untyped")).hasValue(new AttributeValue.IntsValue(List.of(3L, 4L)));
        assertThat(read.attribute("zero")).hasValue(new AttributeValue.IntValue(0));
        assertThat(read.domain()).isEmpty();
    }

    @Test
    void weightsOfSixHundredMegabytesAreNotRead() throws IOException {
        int size = 600 << 20;
        Path file = folder.resolve("large.onnx");
        writeSparse(file, size);
        OnnxFileReader.read(TestModels.copy("dense.onnx", folder));

        long allocated = TestModels.allocated(() -> {
            try {
                ModelFile model = OnnxFileReader.read(file);
                assertThat(TestModels.initializer(model, "weight").data())
                        .isInstanceOfSatisfying(
                                TensorData.InFile.class,
                                data -> assertThat(data.length()).isEqualTo(size));
                assertThat(model.graph().name()).isEqualTo("after the weights");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(allocated).isLessThan(4 << 20);
    }

    /** A model of one constant of zeros, which take no room on a file system that knows holes. */
    private static void writeSparse(Path file, int size) throws IOException {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(tensor);
        out.writeInt64(Schema.Tensor.DIMS, size);
        out.writeInt32(Schema.Tensor.DATA_TYPE, DataType.UINT8.code());
        out.writeString(Schema.Tensor.NAME, "weight");
        out.writeTag(Schema.Tensor.RAW_DATA, 2);
        out.writeUInt32NoTag(size);
        out.flush();
        byte[] name = "after the weights".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        out = CodedOutputStream.newInstance(model);
        int tensorSize = tensor.size() + size;
        out.writeTag(Schema.Model.GRAPH, 2);
        out.writeUInt32NoTag(1 + CodedOutputStream.computeUInt32SizeNoTag(tensorSize) + tensorSize + 2 + name.length);
        out.writeTag(Schema.Graph.INITIALIZER, 2);
        out.writeUInt32NoTag(tensorSize);
        out.writeRawBytes(tensor.toByteArray());
        out.flush();
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.write(model.toByteArray());
            random.seek(random.getFilePointer() + size);
            random.write(new byte[] {Schema.Graph.NAME << 3 | 2, (byte) name.length});
            random.write(name);
        }
    }

    @Test
    void noFileOrAFolder() {
        assertThatThrownBy(() -> OnnxFileReader.read(folder.resolve("nothing.onnx")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nothing.onnx");
        assertThatThrownBy(() -> OnnxFileReader.read(folder))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("is a folder");
    }

    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TensorData floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new TensorData.Bytes(bytes);
    }

    private static SparseTensorMessage sparse() {
        ByteBuffer indices = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        indices.putLong(1).putLong(4).flip();
        return new SparseTensorMessage(
                new TensorMessage("sparse", DataType.FLOAT, List.of(2L), floats(1.5f, 2.5f)),
                new TensorMessage("sparse_indices", DataType.INT64, List.of(2L), new TensorData.Bytes(indices)),
                List.of(5L));
    }

    private static GraphMessage inner() {
        return GraphMessage.of(
                "inner",
                List.of(NodeMessage.of("", "Neg", List.of("x"), List.of("branch"), List.of())),
                List.of(),
                List.of(),
                List.of(ValueMessage.of("branch", new TypeMessage.Tensor(DataType.FLOAT, null))));
    }
}
