package org.jennit.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
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

    static Constant ofFloats(List<Float> values) {
        return Constant.ofDoubles(
                ElementType.FLOAT32,
                List.of((long) values.size()),
                values.stream().mapToDouble(Float::doubleValue).toArray());
    }

    static Constant ofIntegers(List<Long> values) {
        return Constant.ofLongs(
                List.of((long) values.size()),
                values.stream().mapToLong(Long::longValue).toArray());
    }
}
