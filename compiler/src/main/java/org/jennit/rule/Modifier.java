package org.jennit.rule;

import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/** What a part of a rule makes of an input or of a parameter. */
@FunctionalInterface
public interface Modifier {
    /** The modified value; null where the parameter is left out, which only a bias can be. */
    @Nullable
    Value modify(Ops g, Node node, Value value);

    /** The value as it is. */
    static Modifier identity() {
        return (g, node, value) -> value;
    }

    /** v⁺. */
    static Modifier positive() {
        return (g, node, value) -> g.positive(value);
    }

    /** v⁻. */
    static Modifier negative() {
        return (g, node, value) -> g.negative(value);
    }

    /** v². */
    static Modifier square() {
        return (g, node, value) -> g.mul(value, value);
    }

    /** v + γ·v⁺. */
    static Modifier raised(double gamma) {
        return (g, node, value) -> g.add(value, g.mul(g.positive(value), gamma));
    }

    /** v + γ·v⁻. */
    static Modifier lowered(double gamma) {
        return (g, node, value) -> g.add(value, g.mul(g.negative(value), gamma));
    }

    /** Nothing. */
    static Modifier absent() {
        return (g, node, value) -> null;
    }

    /** Ones in place of a parameter. */
    static Modifier ones() {
        return (g, node, value) -> g.onesLike(value);
    }

    /** Ones in place of an input; of one sample only where the layer treats all samples alike. */
    static Modifier oneInput() {
        return (g, node, value) -> filled(g, node, value, g.number(1, value));
    }

    /** A constant repeated in place of an input; over one sample only where the layer treats all samples alike. */
    static Value filled(Ops g, Node node, Value input, Value constant) {
        Shape shape = input.shape();
        boolean linear = node.operator() instanceof OperatorDefinition definition
                && definition.layerType() != null
                && definition.layerType().withWider().contains(LayerType.LINEAR);
        boolean known =
                shape.rank() > 1 && Shape.of(shape.range(1, shape.rank())).isKnown();
        if (!linear || !known || (node.operator() == Linear.DENSE && shape.rank() != 2)) {
            return g.expandLike(constant, input);
        }
        return g.apply(
                Layout.EXPAND, constant, g.integers(shape.with(0, Dimension.ONE).extents()));
    }
}
