package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.onnx.file.TypeMessage.Dimension;
import org.jspecify.annotations.Nullable;

/** Reads declarations of values and their types. */
final class ValueReader {
    private static final Map<Integer, String> KINDS = Map.of(
            Schema.Type.SEQUENCE, "sequence",
            Schema.Type.MAP, "map",
            Schema.Type.OPTIONAL, "optional",
            Schema.Type.SPARSE_TENSOR, "sparse tensor",
            Schema.Type.OPAQUE, "opaque");

    private final WireReader in;
    private final String file;

    ValueReader(WireReader in, String file) {
        this.in = in;
        this.file = file;
    }

    ValueMessage value() throws IOException {
        return in.message("value", () -> {
            String name = "";
            TypeMessage type = new TypeMessage.Undeclared();
            String docString = "";
            Map<String, String> metadata = new LinkedHashMap<>();
            while (in.next()) {
                switch (in.field()) {
                    case Schema.ValueInfo.NAME -> name = in.name();
                    case Schema.ValueInfo.TYPE -> type = type(in.bytes());
                    case Schema.ValueInfo.DOC_STRING -> docString = in.prose();
                    case Schema.ValueInfo.METADATA -> in.entry(metadata);
                    default -> in.skip();
                }
            }
            return new ValueMessage(name, type, docString, metadata);
        });
    }

    /** A type is read from a copy of its bytes, because types other than tensors are kept as bytes. */
    private TypeMessage type(ByteString bytes) throws IOException {
        WireReader inner = new WireReader(bytes.newCodedInput(), file + ": in a type", bytes.size());
        TypeMessage type = new TypeMessage.Undeclared();
        while (inner.next()) {
            int field = inner.field();
            if (field == Schema.Type.TENSOR) {
                Optional<TypeMessage.Tensor> tensor = inner.message("tensor type", () -> tensorType(inner));
                type = tensor.isPresent() ? tensor.get() : new TypeMessage.Other("tensor of an unknown type", bytes);
            } else {
                inner.skip();
                if (KINDS.containsKey(field)) {
                    type = new TypeMessage.Other(KINDS.get(field), bytes);
                }
            }
        }
        return type;
    }

    /** A tensor type, or nothing if the type of its elements is not known here. */
    private static Optional<TypeMessage.Tensor> tensorType(WireReader in) throws IOException {
        int elementType = DataType.UNDEFINED.code();
        @Nullable List<Dimension> shape = null;
        while (in.next()) {
            switch (in.field()) {
                case Schema.TensorType.ELEMENT_TYPE -> elementType = in.code();
                case Schema.TensorType.SHAPE -> shape = in.message("shape", () -> shape(in));
                default -> in.skip();
            }
        }
        @Nullable List<Dimension> dimensions = shape;
        return DataType.of(elementType).map(known -> new TypeMessage.Tensor(known, dimensions));
    }

    private static List<Dimension> shape(WireReader in) throws IOException {
        List<Dimension> shape = new ArrayList<>();
        while (in.next()) {
            if (in.field() == Schema.Shape.DIM) {
                shape.add(in.message("dimension", () -> dimension(in)));
            } else {
                in.skip();
            }
        }
        return shape;
    }

    private static Dimension dimension(WireReader in) throws IOException {
        Dimension dimension = new Dimension.Unknown();
        while (in.next()) {
            switch (in.field()) {
                case Schema.Dim.VALUE -> {
                    long value = in.integer();
                    // Exporters write -1 where they know nothing.
                    dimension = value < 0 ? new Dimension.Unknown() : new Dimension.Size(value);
                }
                case Schema.Dim.PARAM -> {
                    String symbol = in.name();
                    dimension = symbol.isEmpty() ? new Dimension.Unknown() : new Dimension.Symbol(symbol);
                }
                default -> in.skip();
            }
        }
        return dimension;
    }
}
