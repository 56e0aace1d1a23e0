package org.jennit.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Attention;
import org.jennit.layer.Layer;
import org.jennit.operator.LayerType;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The units of a kind inside of a model, layer by layer: the heads of its attention, or the neurons of its perceptrons.
 * The relevance of a unit is that at what it gives, summed over positions: for a head what arrives at its values, weighed,
 * before the heads are joined; for a neuron what arrives at its activation.
 *
 * <pre>{@code
 * InnerUnits heads = InnerUnits.heads(model.layers());
 * try (Attributor attributor = Attributor.builder(model).composite(Composites.attnLrp()).at(heads).build()) {
 *     Tensor relevance = heads.relevance(attributor.attribute(x, Target.top())); // [N, layers, heads]
 * }
 * }</pre>
 *
 * @param kind what they are, {@code heads} or {@code neurons}
 * @param layers the layers that have them, in forward order
 */
public record InnerUnits(String kind, List<UnitLayer> layers) {
    /** Units. */
    public InnerUnits {
        layers = List.copyOf(layers);
    }

    /**
     * The units of a layer.
     *
     * @param name the layer at whose output their relevance is
     * @param axis the axis of this output that they are along; 0 where this is that of samples and units, samples outside
     */
    public record UnitLayer(String name, int axis) {}

    /** The heads of the attention among layers, as {@code Model.layers} has them. */
    public static InnerUnits heads(List<Layer> layers) {
        List<UnitLayer> found = new ArrayList<>();
        for (Attention attention : Attention.among(layers)) {
            attention.headAxis().ifPresent(axis -> found.addAll(unit(attention.product(), axis)));
        }
        return new InnerUnits("heads", found);
    }

    /** The neurons among layers: activations, gated or not, that a fully connected layer reads. */
    public static InnerUnits neurons(List<Layer> layers) {
        Map<String, UnitLayer> found = new LinkedHashMap<>();
        for (Layer layer : layers) {
            if (layer.is(LayerType.DENSE)) {
                Layer before = before(layer, 0);
                if (before != null && (before.is(LayerType.ACTIVATION) || isGated(before))) {
                    int axis = before.node().output().shape().rank() - 1;
                    unit(before, axis).forEach(unit -> found.putIfAbsent(unit.name(), unit));
                }
            }
        }
        return new InnerUnits("neurons", List.copyOf(found.values()));
    }

    private static boolean isGated(Layer product) {
        return product.is(LayerType.MUL)
                && product.variables().stream().anyMatch(factor -> {
                    Layer before = before(product, factor);
                    return before != null && before.is(LayerType.ACTIVATION);
                });
    }

    private static @Nullable Layer before(Layer layer, int input) {
        Node node = layer.node().input(input).producer();
        return node == null ? null : layer.layers().of(node);
    }

    /** Under the name that denotes what the layer gives; none for a layer inside of another. */
    private static List<UnitLayer> unit(Layer layer, int axis) {
        Value output = layer.node().output();
        Optional<String> name = layer.names().stream()
                .filter(known ->
                        layer.layers().value(known).filter(output::equals).isPresent())
                .findFirst();
        return name.map(known -> List.of(new UnitLayer(known, axis))).orElseGet(List::of);
    }

    /** The names of the layers. */
    public List<String> names() {
        return layers.stream().map(UnitLayer::name).toList();
    }

    /** The relevance of the units by layer, each [N, units] for N samples. */
    public Map<String, Tensor> byLayer(Attribution attribution) {
        long[] shape = attribution.output().shape();
        int samples = shape.length == 0 ? 1 : (int) shape[0];
        Map<String, Tensor> relevance = new LinkedHashMap<>();
        layers.forEach(
                layer -> relevance.put(layer.name(), summed(attribution.at(layer.name()), layer.axis(), samples)));
        return relevance;
    }

    /**
     * The relevance of the units, [N, layers, units]; 0 where a layer has fewer than others.
     *
     * @throws IllegalArgumentException if the attribution has no relevance at these layers, or there are none
     */
    public Tensor relevance(Attribution attribution) {
        List<Tensor> rows = List.copyOf(byLayer(attribution).values());
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("the model has no " + kind);
        }
        int samples = (int) rows.get(0).shape()[0];
        int most = (int) rows.stream().mapToLong(row -> row.shape()[1]).max().orElseThrow();
        double[] all = new double[samples * rows.size() * most];
        for (int layer = 0; layer < rows.size(); layer++) {
            double[] numbers = rows.get(layer).toDoubles();
            int units = (int) rows.get(layer).shape()[1];
            for (int sample = 0; sample < samples; sample++) {
                System.arraycopy(numbers, sample * units, all, (sample * rows.size() + layer) * most, units);
            }
        }
        return Tensor.of(rows.get(0).type(), all, samples, rows.size(), most);
    }

    /** The sums over all axes but those of samples and units. */
    private static Tensor summed(Tensor relevance, int axis, int samples) {
        long[] shape = relevance.shape();
        if (shape[0] % samples != 0) {
            throw new IllegalArgumentException("relevance of shape " + Arrays.toString(shape)
                    + " has no part for each of " + samples + " samples");
        }
        int units = (int) (axis == 0 ? shape[0] / samples : shape[axis]);
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        double[] numbers = relevance.toDoubles();
        int perSample = numbers.length / samples;
        double[] sums = new double[samples * units];
        for (int i = 0; i < numbers.length; i++) {
            sums[i / perSample * units + i % perSample / inner % units] += numbers[i];
        }
        return Tensor.of(relevance.type(), sums, samples, units);
    }
}
