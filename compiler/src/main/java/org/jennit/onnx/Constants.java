package org.jennit.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.DataType;
import org.jennit.onnx.file.TensorData;
import org.jennit.onnx.file.TensorMessage;

/** Tensors of files as constants of graphs, and back; numbers in files stay there. */
final class Constants {
    private Constants() {}

    static Constant of(TensorMessage tensor) {
        TensorData data = tensor.data();
        if (data instanceof TensorData.Strings strings) {
            return new Constant.Strings(
                    tensor.dims(),
                    strings.values().stream().map(ByteString::toStringUtf8).toList());
        }
        ElementType element = ElementType.ofOnnxCode(tensor.type().code());
        if (data instanceof TensorData.InFile region) {
            return new Constant.InFile(element, tensor.dims(), region.file(), region.offset(), region.length());
        }
        return new Constant.InMemory(element, tensor.dims(), ((TensorData.Bytes) data).buffer());
    }

    /** The value of a Constant node, which is given by an attribute of this name. */
    static Constant of(String attribute, AttributeValue value) {
        if (value instanceof AttributeValue.TensorValue tensor) {
            return of(tensor.value());
        } else if (value instanceof AttributeValue.FloatValue real) {
            return Constant.ofDoubles(ElementType.FLOAT32, List.of(), real.value());
        } else if (value instanceof AttributeValue.IntValue integer) {
            return Constant.ofLongs(List.of(), integer.value());
        } else if (value instanceof AttributeValue.FloatsValue reals) {
            return ofFloats(reals.values());
        } else if (value instanceof AttributeValue.IntsValue integers) {
            return ofIntegers(integers.values());
        } else if (value instanceof AttributeValue.StringValue text) {
            return new Constant.Strings(List.of(), List.of(text.text()));
        } else if (value instanceof AttributeValue.StringsValue texts) {
            return new Constant.Strings(List.of((long) texts.values().size()), texts.texts());
        }
        throw new IllegalArgumentException("a constant of this kind is not supported: " + attribute);
    }

    static TensorMessage message(String name, Constant constant) {
        DataType type = DataType.of(constant.element().onnxCode()).orElseThrow();
        return new TensorMessage(name, type, constant.extents(), data(constant));
    }

    private static TensorData data(Constant constant) {
        if (constant instanceof Constant.InFile region) {
            return new TensorData.InFile(region.file(), region.offset(), region.bytes());
        }
        if (constant instanceof Constant.Strings strings) {
            return new TensorData.Strings(
                    strings.strings().stream().map(ByteString::copyFromUtf8).toList());
        }
        ByteBuffer buffer = ((Constant.InMemory) constant).data();
        return new TensorData.Bytes(buffer);
    }

    /** Whether a value is computed from constants alone. */
    static boolean isExpressionOfConstants(Value value) {
        Set<Node> visited = new HashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            Value next = open.pop();
            Node producer = next.producer();
            if (next.isInput() || (producer != null && !producer.operator().isPure())) {
                return false;
            }
            if (producer != null && visited.add(producer)) {
                producer.inputs().forEach(input -> {
                    if (input != null) {
                        open.push(input);
                    }
                });
            }
        }
        return true;
    }

    private static Constant ofFloats(List<Float> values) {
        return Constant.ofDoubles(
                ElementType.FLOAT32,
                List.of((long) values.size()),
                values.stream().mapToDouble(Float::doubleValue).toArray());
    }

    private static Constant ofIntegers(List<Long> values) {
        return Constant.ofLongs(
                List.of((long) values.size()),
                values.stream().mapToLong(Long::longValue).toArray());
    }
}
