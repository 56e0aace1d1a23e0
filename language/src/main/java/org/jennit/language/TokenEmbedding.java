package org.jennit.language;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jennit.Model;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;

/**
 * Where a model turns ids of tokens into vectors: the rows that a Gather takes from a constant table by the ids. Relevance of
 * a token is that of its row, summed.
 *
 * @param layer the name of the layer
 * @param rows the number of rows of its table, if known: the size of the vocabulary
 */
public record TokenEmbedding(String layer, OptionalLong rows) {
    /** Operators that pass ids on as they are. */
    private static final Set<String> PASSING =
            Set.of("Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Clip", "Slice", "Expand");

    /**
     * The embedding of a model whose inputs are ids of tokens and what goes with them, by their usual names.
     *
     * @throws IllegalArgumentException if it has other inputs, or no table; the message says what to do
     */
    public static TokenEmbedding of(Model model) {
        TokenInputs inputs = TokenInputs.of(model.inputs(), OptionalLong.empty());
        return of(model.canonization().graph(), inputs.ids().name());
    }

    /**
     * The embedding in a canonical graph.
     *
     * @param ids the name of the input of the ids
     * @throws IllegalArgumentException if there is none; the message says what to do
     */
    static TokenEmbedding of(Graph canonical, String ids) {
        Value input = canonical.input(ids);
        Set<Value> carriers = new HashSet<>(List.of(input));
        for (Node node : canonical.nodes()) {
            boolean carries = !node.inputs().isEmpty() && carriers.contains(node.optionalInput(0));
            if (carries && PASSING.contains(node.operator().name())) {
                carriers.add(node.output());
            }
            if (node.operator().name().equals("Gather")
                    && carriers.contains(node.input(1))
                    && !isVariable(canonical, node.input(0))) {
                return named(canonical, node);
            }
        }
        throw new IllegalArgumentException(
                "the model has no table of embeddings that its input '%s' chooses rows of; give its inputs as arrays, NAME=FILE.npy, and name the layer to explain at (--at; 'jennit inspect' lists the layers)"
                        .formatted(ids));
    }

    private static boolean isVariable(Graph graph, Value table) {
        return graph.dependents(graph.inputs()).contains(table);
    }

    private static TokenEmbedding named(Graph graph, Node gather) {
        Value rows = gather.output();
        Map<Value, List<Node>> consumers = graph.consumers();
        List<Node> users = consumers.getOrDefault(rows, List.of());
        while (!rows.element().isFloating() && users.size() == 1) { // rows of a quantised table become numbers first
            rows = users.get(0).output();
            users = consumers.getOrDefault(rows, List.of());
        }
        Value found = rows;
        Layers layers = Layers.of(graph);
        String name = layers.list().stream()
                .filter(layer -> layer.node().output() == found)
                .map(Layer::names)
                .flatMap(List::stream)
                .filter(candidate ->
                        layers.value(candidate).filter(found::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the embedding of tokens, " + gather
                        + ", has no name of its own; give the model's inputs as arrays, NAME=FILE.npy, and name the layer"
                        + " to explain at (--at)"));
        return new TokenEmbedding(name, rows(gather.input(0)));
    }

    private static OptionalLong rows(Value table) {
        Optional<Dimension> first = table.shape().isRanked() && table.shape().rank() > 0
                ? Optional.of(table.shape().dimension(0)).filter(Dimension::isKnown)
                : Optional.empty();
        return first.isPresent() ? OptionalLong.of(first.get().value()) : OptionalLong.empty();
    }
}
