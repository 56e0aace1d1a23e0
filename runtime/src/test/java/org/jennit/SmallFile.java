package org.jennit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.DataType;
import org.jennit.onnx.file.FunctionMessage;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jennit.onnx.file.OpsetImport;
import org.jennit.onnx.file.TensorData;
import org.jennit.onnx.file.TensorMessage;
import org.jennit.onnx.file.TypeMessage;
import org.jennit.onnx.file.ValueMessage;

/** An ONNX file of a few nodes, as a test writes it down. */
final class SmallFile {
    private final int opset;
    private final List<NodeMessage> nodes = new ArrayList<>();
    private final List<TensorMessage> parameters = new ArrayList<>();
    private final List<ValueMessage> inputs = new ArrayList<>();
    private final List<ValueMessage> outputs = new ArrayList<>();
    private final List<ValueMessage> inner = new ArrayList<>();
    private final List<FunctionMessage> functions = new ArrayList<>();

    SmallFile(int opset) {
        this.opset = opset;
    }

    /** Extents are numbers, or names of symbols. */
    SmallFile input(String name, DataType type, Object... extents) {
        inputs.add(value(name, type, extents));
        return this;
    }

    SmallFile output(String name, DataType type, Object... extents) {
        outputs.add(value(name, type, extents));
        return this;
    }

    /** An output of which the file says nothing but the element type. */
    SmallFile outputOfUnknownShape(String name, DataType type) {
        outputs.add(ValueMessage.of(name, new TypeMessage.Tensor(type, null)));
        return this;
    }

    /** Declares the types of inner values. */
    SmallFile inner(String name, DataType type, Object... extents) {
        inner.add(value(name, type, extents));
        return this;
    }

    /** A node of the default domain; names are parted by blanks, and - leaves one out. */
    SmallFile node(String operator, String inputs, String outputs, AttributeMessage... attributes) {
        return named("", operator, inputs, outputs, attributes);
    }

    SmallFile named(String name, String operator, String inputs, String outputs, AttributeMessage... attributes) {
        nodes.add(new NodeMessage(
                name, operator, "", "", names(inputs), names(outputs), List.of(attributes), "", Map.of()));
        return this;
    }

    SmallFile nodeOf(String domain, String name, String operator, String inputs, String outputs) {
        nodes.add(new NodeMessage(name, operator, domain, "", names(inputs), names(outputs), List.of(), "", Map.of()));
        return this;
    }

    SmallFile call(String function, String inputs, String outputs, AttributeMessage... attributes) {
        nodes.add(new NodeMessage(
                "", function, "local", "", names(inputs), names(outputs), List.of(attributes), "", Map.of()));
        return this;
    }

    SmallFile floats(String name, List<Long> extents, double... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(numbers).forEach(number -> buffer.putFloat((float) number));
        return parameter(name, DataType.FLOAT, extents, buffer);
    }

    SmallFile longs(String name, List<Long> extents, long... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(numbers).forEach(buffer::putLong);
        return parameter(name, DataType.INT64, extents, buffer);
    }

    SmallFile bytes(String name, DataType type, List<Long> extents, int... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(numbers.length);
        Arrays.stream(numbers).forEach(number -> buffer.put((byte) number));
        return parameter(name, type, extents, buffer);
    }

    private SmallFile parameter(String name, DataType type, List<Long> extents, ByteBuffer numbers) {
        parameters.add(new TensorMessage(name, type, extents, new TensorData.Bytes(numbers.flip())));
        return this;
    }

    /** A function of the file's own, of the nodes of another file. */
    SmallFile function(String name, List<String> attributes, SmallFile body) {
        functions.add(new FunctionMessage(
                name,
                "local",
                "",
                body.inputs.stream().map(ValueMessage::name).toList(),
                body.outputs.stream().map(ValueMessage::name).toList(),
                attributes,
                List.of(),
                body.nodes,
                List.of(new OpsetImport("", body.opset), new OpsetImport("local", 1)),
                List.of(),
                "",
                Map.of()));
        return this;
    }

    /** The graph, as a body of a branch or loop. */
    GraphMessage body() {
        return new GraphMessage("body", nodes, parameters, List.of(), inputs, outputs, inner, "", Map.of());
    }

    ModelFile message() {
        List<OpsetImport> opsets =
                List.of(new OpsetImport("", opset), new OpsetImport("com.microsoft", 1), new OpsetImport("local", 1));
        return new ModelFile(8, opsets, "", "", "", 0, "", Map.of(), body(), functions);
    }

    Path write(Path folder) throws IOException {
        Path file = folder.resolve("small.onnx");
        OnnxFileWriter.write(message(), file);
        return file;
    }

    // --- attributes

    static AttributeMessage integer(String name, long value) {
        return new AttributeMessage(name, new AttributeValue.IntValue(value));
    }

    static AttributeMessage integers(String name, Long... values) {
        return new AttributeMessage(name, new AttributeValue.IntsValue(List.of(values)));
    }

    static AttributeMessage real(String name, double value) {
        return new AttributeMessage(name, new AttributeValue.FloatValue((float) value));
    }

    static AttributeMessage reference(String name, String attribute) {
        return new AttributeMessage(name, new AttributeValue.Reference(attribute, 1));
    }

    static AttributeMessage body(String name, SmallFile body) {
        return new AttributeMessage(name, new AttributeValue.GraphValue(body.body()));
    }

    private static List<String> names(String parted) {
        return Arrays.stream(parted.split(" ", -1))
                .map(name -> name.equals("-") ? "" : name)
                .toList();
    }

    private static ValueMessage value(String name, DataType type, Object... extents) {
        List<TypeMessage.Dimension> shape = new ArrayList<>();
        for (Object extent : extents) {
            shape.add(
                    extent instanceof Integer size
                            ? new TypeMessage.Dimension.Size(size)
                            : new TypeMessage.Dimension.Symbol((String) extent));
        }
        return ValueMessage.of(name, new TypeMessage.Tensor(type, shape));
    }
}
