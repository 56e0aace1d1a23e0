package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jennit.onnx.file.WireReader.Span;

/**
 * Reads tensors. Their numbers are skipped first and looked at when type and dimensions are known: bytes that already
 * are as {@link TensorData} wants them stay in the file.
 */
final class TensorReader {
    /** NumPy has no more either. */
    private static final int MOST_AXES = 64;

    private final WireReader in;
    private final Source source;
    private final ExternalData external;

    TensorReader(WireReader in, Source source, ExternalData external) {
        this.in = in;
        this.source = source;
        this.external = external;
    }

    SparseTensorMessage sparseTensor() throws IOException {
        return in.message("sparse tensor", () -> {
            List<TensorMessage> values = new ArrayList<>();
            List<TensorMessage> indices = new ArrayList<>();
            List<Long> dims = new ArrayList<>();
            while (in.next()) {
                switch (in.field()) {
                    case Schema.SparseTensor.VALUES -> values.add(tensor());
                    case Schema.SparseTensor.INDICES -> indices.add(tensor());
                    case Schema.SparseTensor.DIMS -> in.integers(dims);
                    default -> in.skip();
                }
            }
            if (values.size() != 1 || indices.size() != 1) {
                throw in.error("a sparse tensor needs one tensor of values and one of indices");
            }
            return new SparseTensorMessage(values.get(0), indices.get(0), dims);
        });
    }

    TensorMessage tensor() throws IOException {
        return in.message("tensor", this::tensorBody);
    }

    private TensorMessage tensorBody() throws IOException {
        String name = "";
        int typeCode = DataType.UNDEFINED.code();
        List<Long> dims = new ArrayList<>();
        Map<Integer, List<Span>> numbers = new TreeMap<>();
        List<ByteString> strings = new ArrayList<>();
        Map<String, String> location = new LinkedHashMap<>();
        boolean elsewhere = false;
        while (in.next()) {
            switch (in.field()) {
                case Schema.Tensor.NAME -> name = in.name();
                case Schema.Tensor.DATA_TYPE -> typeCode = in.code();
                case Schema.Tensor.DIMS -> in.integers(dims);
                case Schema.Tensor.STRING_DATA -> strings.add(in.bytes());
                case Schema.Tensor.FLOAT_DATA,
                        Schema.Tensor.DOUBLE_DATA,
                        Schema.Tensor.INT32_DATA,
                        Schema.Tensor.INT64_DATA,
                        Schema.Tensor.UINT64_DATA,
                        Schema.Tensor.RAW_DATA ->
                    numbers.computeIfAbsent(in.field(), field -> new ArrayList<>())
                            .add(in.span());
                case Schema.Tensor.EXTERNAL_DATA -> in.entry(location);
                case Schema.Tensor.DATA_LOCATION -> elsewhere = in.code() == Schema.Tensor.EXTERNAL;
                case Schema.Tensor.SEGMENT ->
                    throw in.error("tensor '" + name + "' is a segment of a larger one, which no reader supports");
                default -> in.skip();
            }
        }
        String label = "tensor '" + name + "'";
        int code = typeCode;
        DataType type = DataType.of(code)
                .filter(known -> known != DataType.UNDEFINED)
                .orElseThrow(() -> in.error(label + " has the unknown element type " + code));
        long elements = elements(label, dims);
        TensorData data;
        if (type == DataType.STRING) {
            data = strings(label, elements, strings, elsewhere || !numbers.isEmpty());
        } else {
            long bytes = bytes(label, type, elements);
            data = elsewhere
                    ? external.data(in, label, location, bytes)
                    : new NumberDecoder(in, source, label, type, elements, bytes).data(numbers);
        }
        return new TensorMessage(name, type, dims, data);
    }

    private TensorData strings(String label, long elements, List<ByteString> strings, boolean otherData) {
        if (otherData) {
            throw in.error(label + " of strings has numbers");
        }
        if (strings.size() != elements) {
            throw in.error(label + " has " + strings.size() + " strings where its dimensions ask for " + elements);
        }
        return new TensorData.Strings(strings);
    }

    private long elements(String label, List<Long> dims) {
        if (dims.size() > MOST_AXES) {
            throw in.error(label + " has " + dims.size() + " axes, more than any runtime supports (" + MOST_AXES + ")");
        }
        if (dims.stream().anyMatch(size -> size < 0)) {
            throw in.error(label + " has a negative dimension: " + dims);
        }
        try {
            return TensorMessage.elements(dims);
        } catch (ArithmeticException overflow) {
            throw in.error(label + " has dimensions that no memory could hold: " + dims);
        }
    }

    private long bytes(String label, DataType type, long elements) {
        try {
            return type.bytes(elements);
        } catch (ArithmeticException overflow) {
            throw in.error(label + " has " + elements + " elements, which no memory could hold");
        }
    }
}
