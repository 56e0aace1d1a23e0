package org.jennit.operator;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All operators that the compiler knows, by name. */
public final class Catalogue {
    private static final Map<String, OperatorDefinition> BY_NAME = Stream.of(
                    Arithmetic.ALL,
                    Elementary.ALL,
                    Activations.ALL,
                    Linear.ALL,
                    Pooling.ALL,
                    Normalization.ALL,
                    Reductions.ALL,
                    Layout.ALL,
                    Indexing.ALL,
                    Einsum.ALL,
                    Recurrent.ALL,
                    Loops.ALL,
                    ShapeArithmetic.ALL,
                    Sums.ALL,
                    Resizing.ALL,
                    Patches.ALL,
                    Quantization.ALL)
            .flatMap(family -> family.stream())
            .collect(Collectors.toUnmodifiableMap(OperatorDefinition::name, Function.identity()));

    private Catalogue() {}

    /** The operator of this name, if it is in the catalogue. */
    public static Optional<OperatorDefinition> operator(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The operators whose nodes are layers of a type, or of one that belongs to it, whatever their inputs. */
    public static Set<OperatorDefinition> layers(LayerType type) {
        return BY_NAME.values().stream()
                .filter(operator -> !operator.isLayerOfTwoVariables())
                .filter(operator -> belongs(operator.layerType(), type))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean belongs(@Nullable LayerType own, LayerType wider) {
        return own != null && own.withWider().contains(wider);
    }

    /** All operators by name. */
    public static Map<String, OperatorDefinition> operators() {
        return BY_NAME;
    }
}
