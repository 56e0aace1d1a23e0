package org.jennit.onnx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.OpsetImport;
import org.jennit.onnx.file.TypeMessage;
import org.jennit.onnx.file.ValueMessage;
import org.jennit.parameter.Limits;

/** The messages of a file, made into a graph. */
final class GraphImport {
    /** The opset that graphs are in and files are written in. */
    static final int OPSET = 20;

    private static final int OLDEST = 7;
    private static final int NEWEST = 24;

    private GraphImport() {}

    /** The graph of a file. */
    static Graph of(ModelFile file, Limits limits) {
        GraphBuilder builder = GraphBuilder.separate();
        Scope scope = Scope.ofFile(builder, opset(file));
        for (OpsetImport used : file.opsetImports()) {
            if (!used.domain().isEmpty()) {
                builder.domain(used.domain(), used.version());
            }
        }
        GraphMessage message = file.graph();
        scope.declare(message);
        for (ValueMessage input : message.inputs()) {
            if (!scope.isParameter(input.name())) {
                ValueType type = Scope.type(input);
                if (type == null) {
                    throw new GraphException("the input '" + input.name() + "' is " + kind(input.type())
                            + "; only tensors of numbers can be given, of element types that graphs have");
                }
                scope.put(input.name(), builder.input(input.name(), type.element(), ownBatch(type.shape())));
            }
        }
        if (message.outputs().isEmpty()) {
            throw new GraphException("the model has no outputs, so there is nothing to compute; export it again");
        }
        ImportBudget budget = new ImportBudget(limits);
        try {
            budget.requireSize(builder.inputs());
        } catch (IllegalArgumentException e) {
            throw new GraphException("the input " + e.getMessage(), e);
        }
        new NodeImport(file.functions(), budget).nodes(message.nodes(), scope);
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (ValueMessage output : message.outputs()) {
            Value value = scope.find(output.name());
            if (value == null) {
                throw new GraphException("the output '" + output.name() + "' is computed nowhere in the file");
            }
            outputs.put(output.name(), value);
        }
        return builder.build(outputs);
    }

    /**
     * The shape of an input, of whose axes only the first is as long as the batch: some files give the length of texts the
     * same name, and none but a batch of as many texts as tokens would fit.
     */
    private static Shape ownBatch(Shape declared) {
        Shape shape = declared;
        for (int axis = 1; declared.isRanked() && axis < declared.rank(); axis++) {
            Dimension batch = declared.dimension(0);
            if (!batch.isKnown() && declared.dimension(axis).equals(batch)) {
                shape = shape.with(axis, Dimension.symbol(batch + "_" + axis));
            }
        }
        return shape;
    }

    private static String kind(TypeMessage type) {
        return type instanceof TypeMessage.Tensor tensor
                ? "a tensor of element type " + tensor.elementType().code()
                : "no tensor";
    }

    private static int opset(ModelFile file) {
        OptionalLong version = file.opset("");
        long given = version.isPresent() ? version.getAsLong() : OPSET;
        if (given < OLDEST || given > NEWEST) {
            throw new GraphException("the model uses opset " + given + "; Jennit reads opsets " + OLDEST + " to "
                    + NEWEST + ". Export it again, for example with opset_version=17");
        }
        return (int) given;
    }
}
