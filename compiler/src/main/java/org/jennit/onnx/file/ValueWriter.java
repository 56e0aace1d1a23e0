package org.jennit.onnx.file;

import java.util.List;
import org.jennit.onnx.file.TypeMessage.Dimension;

/** Writes declarations of values and their types. */
final class ValueWriter {
    private ValueWriter() {}

    static WireWriter value(ValueMessage value) {
        WireWriter out = new WireWriter();
        out.text(Schema.ValueInfo.NAME, value.name());
        if (value.type() instanceof TypeMessage.Tensor tensor) {
            WireWriter type = new WireWriter();
            type.message(Schema.Type.TENSOR, tensorType(tensor));
            out.message(Schema.ValueInfo.TYPE, type);
        } else if (value.type() instanceof TypeMessage.Other other) {
            out.bytes(Schema.ValueInfo.TYPE, other.bytes());
        }
        out.optionalText(Schema.ValueInfo.DOC_STRING, value.docString());
        ModelWriter.metadata(out, Schema.ValueInfo.METADATA, value.metadata());
        return out;
    }

    private static WireWriter tensorType(TypeMessage.Tensor tensor) {
        WireWriter out = new WireWriter();
        out.integer(Schema.TensorType.ELEMENT_TYPE, tensor.elementType().code());
        List<Dimension> shape = tensor.shape();
        if (shape != null) {
            WireWriter dimensions = new WireWriter();
            shape.forEach(dimension -> dimensions.message(Schema.Shape.DIM, dimension(dimension)));
            out.message(Schema.TensorType.SHAPE, dimensions);
        }
        return out;
    }

    private static WireWriter dimension(Dimension dimension) {
        WireWriter out = new WireWriter();
        if (dimension instanceof Dimension.Size size) {
            out.integer(Schema.Dim.VALUE, size.value());
        } else if (dimension instanceof Dimension.Symbol symbol) {
            out.text(Schema.Dim.PARAM, symbol.name());
        }
        return out;
    }
}
