package org.jennit.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** The types that operators of {@code ai.onnx.ml} give which stay as they are: encoders, trees and the like. */
final class ClassicalTypes {
    private ClassicalTypes() {}

    /** The types of the outputs of an operation, or null where nothing is known of them. */
    static @Nullable List<ValueType> of(Operation operation) {
        Attributes attributes = operation.attributes();
        Value x = operation.input(0);
        Shape shape = x.shape();
        return switch (operation.operator().name()) {
            case "OneHotEncoder" -> {
                List<Dimension> encoded = new ArrayList<>(shape.dimensions());
                encoded.add(Dimension.of(length(attributes, "cats_strings", "cats_int64s")));
                yield List.of(new ValueType(ElementType.FLOAT32, Shape.of(encoded)));
            }
            case "LabelEncoder", "CategoryMapper" -> List.of(new ValueType(mapped(operation), shape));
            case "Imputer" -> List.of(new ValueType(x.element(), shape));
            case "TreeEnsemble" -> regression(shape, x.element(), attributes.integer("n_targets", 1));
            case "TreeEnsembleRegressor" -> regression(shape, ElementType.FLOAT32, attributes.integer("n_targets", 1));
            case "LinearRegressor" -> regression(shape, ElementType.FLOAT32, attributes.integer("targets", 1));
            case "SVMRegressor" -> regression(shape, ElementType.FLOAT32, 1);
            case "TreeEnsembleClassifier" -> classes(operation, "classlabels_strings", "classlabels_int64s");
            case "LinearClassifier", "SVMClassifier" -> classes(operation, "classlabels_strings", "classlabels_ints");
            default -> null;
        };
    }

    private static List<ValueType> regression(Shape x, ElementType element, long targets) {
        return List.of(new ValueType(element, Shape.of(samples(x), Dimension.of(targets))));
    }

    private static List<ValueType> classes(Operation operation, String texts, String numbers) {
        Dimension samples = samples(operation.input(0).shape());
        boolean named = length(operation.attributes(), texts) > 0;
        Dimension classes = Dimension.of(length(operation.attributes(), texts, numbers));
        List<ValueType> types = List.of(
                new ValueType(named ? ElementType.STRING : ElementType.INT64, Shape.of(samples)),
                new ValueType(ElementType.FLOAT32, Shape.of(samples, classes)));
        return types.subList(0, operation.outputs());
    }

    private static Dimension samples(Shape x) {
        return x.rank() == 1 ? Dimension.ONE : x.dimension(0);
    }

    /** The length of the first of these lists that is given. */
    private static long length(Attributes attributes, String... names) {
        for (String name : names) {
            if (attributes.get(name) instanceof List<?> list && !list.isEmpty()) {
                return list.size();
            }
        }
        return 0;
    }

    private static ElementType mapped(Operation operation) {
        Attributes attributes = operation.attributes();
        if (operation.operator().name().equals("CategoryMapper")) {
            return operation.input(0).element() == ElementType.STRING ? ElementType.INT64 : ElementType.STRING;
        }
        if (attributes.has("values_tensor")) {
            return attributes.get("values_tensor") instanceof Constant values ? values.element() : ElementType.STRING;
        }
        return attributes.has("values_floats")
                ? ElementType.FLOAT32
                : attributes.has("values_int64s") ? ElementType.INT64 : ElementType.STRING;
    }
}
