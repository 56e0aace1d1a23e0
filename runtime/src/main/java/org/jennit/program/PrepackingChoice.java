package org.jennit.program;

import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;

/**
 * The matrices of a graph's dense layers, and whether packed copies of them are worth their memory. A product with many
 * rows (tokens, say) reads its matrix from the cache again and again and gains from the packed layout; one with a row for
 * each sample reads it once, and the copy costs as much memory as the matrix.
 */
final class PrepackingChoice {
    /** Copies of less than this are not worth a thought: 128 MiB. */
    private static final long SMALL = 128L << 20;

    private PrepackingChoice() {}

    /** Whether to make packed copies. */
    static boolean pack(Graph graph, ProgramOptions options) {
        return switch (options.prepacking()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case WHERE_IT_PAYS -> {
                long rowOfASample = 0;
                long many = 0;
                for (Node node : graph.nodes()) {
                    long bytes = bytes(node);
                    boolean one = bytes > 0
                            && node.input(0).shape().isRanked()
                            && node.input(0).shape().rank() <= 2;
                    rowOfASample += one ? bytes : 0;
                    many += one ? 0 : bytes;
                }
                yield rowOfASample <= SMALL || many >= rowOfASample;
            }
        };
    }

    /** The size of the second factor of a product where it is a matrix of known size, otherwise 0. */
    private static long bytes(Node node) {
        if (!isProduct(node)) {
            return 0;
        }
        Shape matrix = node.input(1).shape();
        return matrix.isKnown() && matrix.rank() == 2
                ? matrix.elements().value() * node.input(1).element().bytes()
                : 0;
    }

    /** Whether a node multiplies its first two inputs, other than element by element. */
    private static boolean isProduct(Node node) {
        return node.operator() instanceof OperatorDefinition definition
                && !definition.isPointwise()
                && node.inputs().size() > 1
                && definition.kind(node.operation(), Set.of(0, 1)) == OperatorKind.BILINEAR;
    }
}
