package org.jennit.operator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The kinds of layers that composites tell apart. */
public enum LayerType {
    CONVOLUTION("Convolution"),
    DENSE("Dense"),
    LINEAR("Linear"),
    BATCH_NORM("BatchNorm"),
    AVG_POOL("AvgPool"),
    MAX_POOL("MaxPool"),
    ACTIVATION("Activation"),
    RELU("ReLU"),
    SUM("Sum"),
    CONCAT("Concat"),
    RESIZE("Resize"),
    PAD("Pad"),
    LAYER_NORM("LayerNorm"),
    GROUP_NORM("GroupNorm"),
    INSTANCE_NORM("InstanceNorm"),
    RMS_NORM("RMSNorm"),
    SOFTMAX("Softmax"),
    MAT_MUL("MatMul"),
    MUL("Mul"),
    PRODUCT("Product"),
    SCALED("Scaled"),
    SHIFT("Shift"),
    LINEAR_OPERATOR("LinearOperator");

    private final String label;

    LayerType(String label) {
        this.label = label;
    }

    /** The name in composites, such as {@code Convolution}. */
    public String label() {
        return label;
    }

    /** This type and the wider ones that it belongs to: a convolution is linear, a MatMul a product. */
    public Set<LayerType> withWider() {
        return switch (this) {
            case CONVOLUTION, DENSE -> EnumSet.of(this, LINEAR);
            case RELU -> EnumSet.of(this, ACTIVATION);
            case MAT_MUL, MUL -> EnumSet.of(this, PRODUCT);
            default -> EnumSet.of(this);
        };
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(LayerType::label).toList();
    }

    @Override
    public String toString() {
        return label;
    }
}
