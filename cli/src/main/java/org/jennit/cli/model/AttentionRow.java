package org.jennit.cli.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jennit.layer.Attention;
import org.jennit.layer.AttentionMask;
import org.jennit.layer.Layer;

/**
 * An attention as tables show it: its heads, those of its keys and values, its mask, and where its queries, keys and values
 * come from and its output goes.
 *
 * @param attention the attention
 */
record AttentionRow(Attention attention) {
    /** The attention among layers, in forward order. */
    static List<AttentionRow> of(List<LayerRow> layers) {
        return Attention.among(layers.stream().map(LayerRow::layer).toList()).stream()
                .map(AttentionRow::new)
                .toList();
    }

    /** With a head. */
    static List<List<String>> table(List<AttentionRow> rows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("module", "heads", "of keys", "size", "mask", "queries", "keys", "values", "output"));
        rows.forEach(row -> table.add(row.cells()));
        return table;
    }

    private List<String> cells() {
        return List.of(
                attention.name(),
                number(attention.heads()),
                number(attention.keyHeads()),
                number(attention.headSize()),
                mask(),
                name(attention.queries()),
                name(attention.keys()),
                name(attention.values()),
                name(attention.output()));
    }

    /** Its effect and the inputs that it is computed from, {@code causal, attention_mask}. */
    private String mask() {
        AttentionMask mask = attention.mask();
        boolean onlyInputs =
                mask.effect() == AttentionMask.Effect.NONE && !mask.inputs().isEmpty();
        Stream<String> effect =
                onlyInputs ? Stream.empty() : Stream.of(mask.effect().label());
        return String.join(", ", Stream.concat(effect, mask.inputs().stream()).toList());
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "?";
    }

    private static String name(Optional<Layer> layer) {
        return layer.map(Layer::name).orElse("");
    }

    /** As JSON writes it; what the file leaves open is left out. */
    Map<String, Object> json() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", attention.name());
        form.put("layer", attention.product().name());
        attention.heads().ifPresent(heads -> form.put("heads", heads));
        attention.keyHeads().ifPresent(heads -> form.put("key_heads", heads));
        attention.headSize().ifPresent(size -> form.put("head_size", size));
        form.put("mask", attention.mask().effect().label());
        form.put("mask_inputs", attention.mask().inputs());
        attention.queries().ifPresent(layer -> form.put("queries", layer.name()));
        attention.keys().ifPresent(layer -> form.put("keys", layer.name()));
        attention.values().ifPresent(layer -> form.put("values", layer.name()));
        attention.output().ifPresent(layer -> form.put("output", layer.name()));
        return form;
    }
}
