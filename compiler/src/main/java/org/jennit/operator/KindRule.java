package org.jennit.operator;

import java.util.Set;
import org.jennit.graph.Operation;

/** How the {@linkplain OperatorKind kind} of an operation follows from the inputs that vary. */
@FunctionalInterface
public interface KindRule {
    /** The kind of an operation of which these inputs vary, one at least. */
    OperatorKind of(Operation operation, Set<Integer> varying);

    /** One kind, whatever varies. */
    static KindRule always(OperatorKind kind) {
        return (operation, varying) -> kind;
    }

    /** A kind where only these inputs vary; {@link OperatorKind#OTHER} where another one does. */
    static KindRule within(OperatorKind kind, Integer... inputs) {
        Set<Integer> allowed = Set.of(inputs);
        return (operation, varying) -> allowed.containsAll(varying) ? kind : OperatorKind.OTHER;
    }

    /** A product of two inputs, plus what the other inputs add. */
    static KindRule product(int first, int second) {
        Set<Integer> factors = Set.of(first, second);
        return (operation, varying) -> {
            if (!varying.containsAll(factors)) {
                return OperatorKind.LINEAR;
            }
            return varying.equals(factors) ? OperatorKind.BILINEAR : OperatorKind.OTHER;
        };
    }

    /** A function of the elements at each place: of this kind where several values vary. */
    static KindRule pointwise(OperatorKind ofSeveral) {
        return (operation, varying) -> {
            long values =
                    varying.stream().map(operation::optionalInput).distinct().count();
            return values == 1 ? OperatorKind.ELEMENTWISE : ofSeveral;
        };
    }
}
