package org.jennit.onnx;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;

/** An operator outside the catalogue: it passes through as it stands, and no relevance flows through it. */
public final class ForeignOperator implements Operator {
    private static final Set<String> RANDOM = Set.of(
            "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike");
    private static final Set<String> LIKE_THEIR_INPUT = Set.of("Bernoulli", "RandomNormalLike", "RandomUniformLike");

    private static final Map<String, ForeignOperator> KNOWN = new ConcurrentHashMap<>();

    private final String domain;
    private final String name;

    private ForeignOperator(String domain, String name) {
        this.domain = domain;
        this.name = name;
    }

    /** The operator of this name in this domain. */
    public static ForeignOperator of(String domain, String name) {
        return KNOWN.computeIfAbsent(domain + "::" + name, key -> new ForeignOperator(domain, name));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String domain() {
        return domain;
    }

    @Override
    public boolean isPure() {
        return !RANDOM.contains(name);
    }

    @Override
    public List<ValueType> infer(Operation operation) {
        if (!operation.attributes().bodies().isEmpty()) {
            return ofBranches(operation.attributes().bodies());
        }
        if (domain.isEmpty() && name.equals("NonZero")) {
            Dimension count = Dimension.symbol("nonzero(" + operation.input(0).name() + ")");
            Shape places = Shape.of(Dimension.of(operation.input(0).shape().rank()), count);
            return List.of(new ValueType(ElementType.INT64, places));
        }
        if (domain.isEmpty() && LIKE_THEIR_INPUT.contains(name)) {
            Value x = operation.input(0);
            long type = operation.attributes().integer("dtype", x.element().onnxCode());
            return List.of(new ValueType(ElementType.ofOnnxCode((int) type), x.shape()));
        }
        if (domain.isEmpty() && name.equals("NonMaxSuppression")) {
            Shape boxes =
                    Shape.of(Dimension.symbol("boxes(" + operation.input(0).name() + ")"), Dimension.of(3));
            return List.of(new ValueType(ElementType.INT64, boxes));
        }
        if (domain.equals(ClassicalOperators.DOMAIN)) {
            List<ValueType> types = ClassicalTypes.of(operation);
            if (types != null) {
                return types;
            }
        }
        throw new UnresolvedShapeException("nothing is known of the outputs of " + name);
    }

    /** What an If gives: an extent is known where both branches agree about it. */
    private static List<ValueType> ofBranches(List<Attributes.Body> branches) {
        List<Value> some = List.copyOf(branches.get(0).graph().outputs().values());
        List<Value> others = List.copyOf(branches.get(1).graph().outputs().values());
        return IntStream.range(0, some.size())
                .mapToObj(i -> {
                    Shape shape = some.get(i).shape();
                    boolean agree = shape.equals(others.get(i).shape());
                    return some.get(i).type().withShape(agree ? shape : Shape.UNKNOWN);
                })
                .toList();
    }
}
