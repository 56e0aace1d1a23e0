package org.jennit.onnx;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.ValueType;

/** An operator outside the catalogue: it passes through as it stands, and no relevance flows through it. */
public final class ForeignOperator implements Operator {
    private static final Set<String> RANDOM = Set.of(
            "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike");
    /** Operators whose outputs are indices, whatever the type of their inputs. */
    private static final Set<String> INDICES = Set.of("NonZero", "NonMaxSuppression");

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
        if (domain.isEmpty() && INDICES.contains(name)) {
            return List.of(new ValueType(ElementType.INT64, Shape.UNKNOWN));
        }
        throw new UnresolvedShapeException("nothing is known of the outputs of " + name);
    }
}
