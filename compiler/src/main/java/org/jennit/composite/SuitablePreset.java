package org.jennit.composite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.layer.Attention;
import org.jennit.layer.Layers;
import org.jennit.operator.LayerType;

/**
 * The preset that suits a model: the box rule and γ for convolutional networks over pictures, AttnLRP where there is
 * attention, ε and z⁺ for all others. Attention over pictures has γ in its linear layers, as its authors do for vision
 * transformers.
 *
 * @param name the preset
 * @param parameters its parameters that are not the defaults
 * @param reason why, as in "since the model has attention"
 */
public record SuitablePreset(String name, Map<String, Object> parameters, String reason) {
    private static final int PICTURE_AXES = 4;
    private static final List<List<Object>> VISION = List.of(
            List.of(LayerType.CONVOLUTION.label(), Map.of("rule", "Gamma", "gamma", 0.25)),
            List.of(LayerType.DENSE.label(), Map.of("rule", "Gamma", "gamma", 0.05)));

    /** A preset. */
    public SuitablePreset {
        parameters = Map.copyOf(parameters);
    }

    /** The preset for a model of these layers. */
    public static SuitablePreset of(Layers layers) {
        boolean pictures = layers.graph().inputs().stream()
                .anyMatch(input -> input.element().isFloating()
                        && input.shape().isRanked()
                        && input.shape().rank() == PICTURE_AXES);
        if (hasAttention(layers)) {
            return pictures
                    ? new SuitablePreset(
                            "attn_lrp", Map.of("layer_map", VISION), "since the model has attention over pictures")
                    : new SuitablePreset("attn_lrp", Map.of(), "since the model has attention");
        }
        boolean convolutional = layers.list().stream().anyMatch(layer -> layer.is(LayerType.CONVOLUTION));
        return pictures && convolutional
                ? new SuitablePreset(
                        "epsilon_gamma_box", Map.of(), "since the model is a convolutional network over pictures")
                : new SuitablePreset("epsilon_plus", Map.of(), "since the model has neither pictures nor attention");
    }

    /** Whether a softmax weighs the sum of what varies in a model of these layers. */
    static boolean hasAttention(Layers layers) {
        return !Attention.among(layers.list()).isEmpty();
    }

    /** The composite in the form of files. */
    public Map<String, Object> form() {
        Map<String, Object> form = new LinkedHashMap<>(parameters);
        form.put("name", name);
        return form;
    }
}
