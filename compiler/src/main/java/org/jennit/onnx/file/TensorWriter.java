package org.jennit.onnx.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes tensors, numbers always as raw bytes. */
final class TensorWriter {
    private final Placement placement;

    TensorWriter(Placement placement) {
        this.placement = placement;
    }

    /** Sparse tensors stay in the model: runtimes look for external data in dense ones only. */
    WireWriter sparseTensor(SparseTensorMessage tensor) {
        WireWriter out = new WireWriter();
        out.message(Schema.SparseTensor.VALUES, tensor(tensor.values(), Placement.inside()));
        out.message(Schema.SparseTensor.INDICES, tensor(tensor.indices(), Placement.inside()));
        out.integers(Schema.SparseTensor.DIMS, tensor.dims());
        return out;
    }

    WireWriter tensor(TensorMessage tensor) {
        return tensor(tensor, placement);
    }

    private static WireWriter tensor(TensorMessage tensor, Placement placement) {
        checkLength(tensor);
        WireWriter out = new WireWriter();
        out.integers(Schema.Tensor.DIMS, tensor.dims());
        out.integer(Schema.Tensor.DATA_TYPE, tensor.type().code());
        out.optionalText(Schema.Tensor.NAME, tensor.name());
        Optional<Placement.External> external = placement.of(tensor.data());
        if (external.isPresent()) {
            Map<String, String> entries = new LinkedHashMap<>();
            entries.put("location", external.get().location());
            entries.put("offset", Long.toString(external.get().offset()));
            entries.put("length", Long.toString(external.get().length()));
            ModelWriter.metadata(out, Schema.Tensor.EXTERNAL_DATA, entries);
            out.integer(Schema.Tensor.DATA_LOCATION, Schema.Tensor.EXTERNAL);
        } else if (tensor.data() instanceof TensorData.InFile file) {
            out.data(Schema.Tensor.RAW_DATA, file);
        } else if (tensor.data() instanceof TensorData.Bytes bytes) {
            out.data(Schema.Tensor.RAW_DATA, bytes.buffer());
        } else if (tensor.data() instanceof TensorData.Strings strings) {
            strings.values().forEach(value -> out.bytes(Schema.Tensor.STRING_DATA, value));
        }
        return out;
    }

    private static void checkLength(TensorMessage tensor) {
        long expected;
        long found;
        if (tensor.data() instanceof TensorData.Strings strings) {
            expected = tensor.elements();
            found = strings.values().size();
        } else {
            expected = tensor.type().bytes(tensor.elements());
            found = tensor.data() instanceof TensorData.InFile file
                    ? file.length()
                    : ((TensorData.Bytes) tensor.data()).length();
        }
        boolean strings = tensor.data() instanceof TensorData.Strings;
        if (found != expected || strings != (tensor.type() == DataType.STRING)) {
            throw new OnnxFormatException("Tensor '" + tensor.name() + "' of " + tensor.type() + tensor.dims()
                    + " cannot be written with " + found + (strings ? " strings" : " bytes")
                    + " of data where these ask for " + expected + ".");
        }
    }
}
