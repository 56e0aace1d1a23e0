package org.jennit.onnx.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The models in the resources of this package, and what the tests need to look at models. */
final class TestModels {
    /** Models that read by themselves, some from exporters, some made to hold every kind of field. */
    private static final List<String> ALL = List.of(
            "convolution.onnx", "attention.onnx", "branch.onnx", "dense.onnx", "encodings.onnx", "everything.onnx");

    private TestModels() {}

    static Stream<String> all() {
        return ALL.stream();
    }

    static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(TestModels.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Path copy(String name, Path folder) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }

    static ModelFile parse(byte[] model) {
        return OnnxFileReader.read(ByteBuffer.wrap(model), "test");
    }

    static ModelFile parse(String name) {
        return parse(bytes(name));
    }

    static TensorMessage initializer(ModelFile model, String name) {
        return model.graph().initializers().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The numbers of a tensor, wherever they are. */
    static ByteBuffer numbers(TensorData data) throws IOException {
        if (data instanceof TensorData.Bytes bytes) {
            return bytes.buffer();
        }
        TensorData.InFile file = (TensorData.InFile) data;
        try (FileChannel channel = FileChannel.open(file.file())) {
            ByteBuffer numbers = ByteBuffer.allocate((int) file.length()).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(numbers, file.offset());
            return numbers.flip();
        }
    }

    /** A model of one graph that holds one constant. */
    static ModelFile of(TensorMessage constant) {
        return ModelFile.of(
                10,
                List.of(new OpsetImport("", 20)),
                GraphMessage.of("constant", List.of(), List.of(constant), List.of(), List.of()));
    }

    /** A model file of one graph, put together field by field. */
    static byte[] model(WireWriter graph) {
        WireWriter model = new WireWriter();
        model.integer(Schema.Model.IR_VERSION, 10);
        model.message(Schema.Model.GRAPH, graph);
        return encoded(model);
    }

    /** A model file of one constant, put together field by field. */
    static byte[] constant(WireWriter tensor) {
        WireWriter graph = new WireWriter();
        graph.message(Schema.Graph.INITIALIZER, tensor);
        return model(graph);
    }

    static byte[] encoded(WireWriter message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            message.writeTo(Channels.newChannel(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** How many bytes of heap something allocates, collected or not. */
    static long allocated(Runnable action) {
        com.sun.management.ThreadMXBean threads =
                ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
