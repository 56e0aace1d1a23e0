package org.jennit.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jennit.parameter.Suggestion;

/** The preprocessing that widely used models were trained with, by name. */
final class PreprocessingPresets {
    private static final Map<String, Preprocessing> TABLE = new LinkedHashMap<>();

    static {
        Preprocessing unit = Preprocessing.builder()
                .resize(new Resize.ShortSide(256))
                .crop(224)
                .rounding(Rounding.TORCHVISION)
                .interpolation(Interpolation.BILINEAR)
                .build();
        Preprocessing imagenet = unit.toBuilder()
                .mean(0.485, 0.456, 0.406)
                .std(0.229, 0.224, 0.225)
                .build();
        // torchvision's classifiers
        TABLE.put("imagenet", imagenet);
        // timm's classifiers of 224 pixels
        TABLE.put(
                "imagenet-bicubic",
                imagenet.toBuilder().interpolation(Interpolation.BICUBIC).build());
        // Inception and Xception: −1 to 1
        TABLE.put(
                "inception",
                unit.toBuilder()
                        .resize(new Resize.ShortSide(341))
                        .crop(299)
                        .interpolation(Interpolation.BICUBIC)
                        .mean(0.5)
                        .std(0.5)
                        .build());
        // TensorFlow's and Keras' mobile networks: −1 to 1, channels last
        TABLE.put(
                "tf",
                unit.toBuilder()
                        .resize(new Resize.Exact(224, 224))
                        .crop(null)
                        .mean(0.5)
                        .std(0.5)
                        .layout(Preprocessing.Layout.NHWC)
                        .build());
        // networks from Caffe: 0 to 255, BGR
        TABLE.put(
                "caffe",
                unit.toBuilder()
                        .channels(Channels.BGR)
                        .range(255)
                        .mean(103.939, 116.779, 123.68)
                        .build());
        // CLIP's image encoders
        TABLE.put(
                "clip",
                unit.toBuilder()
                        .resize(new Resize.ShortSide(224))
                        .interpolation(Interpolation.BICUBIC)
                        .mean(0.48145466, 0.4578275, 0.40821073)
                        .std(0.26862954, 0.26130258, 0.27577711)
                        .build());
        // EfficientNet-Lite
        TABLE.put(
                "efficientnet-lite",
                unit.toBuilder()
                        .rounding(Rounding.NEAREST)
                        .interpolation(Interpolation.BICUBIC)
                        .range(255)
                        .mean(127.0)
                        .std(128.0)
                        .build());
        // 0 to 1
        TABLE.put("unit", unit);
    }

    private PreprocessingPresets() {}

    static Set<String> names() {
        return Collections.unmodifiableSet(TABLE.keySet());
    }

    static Preprocessing named(String name) {
        Preprocessing preset = TABLE.get(name);
        if (preset == null) {
            throw new IllegalArgumentException(
                    "there is no preprocessing '%s'%s".formatted(name, Suggestion.nearest(name, TABLE.keySet())));
        }
        return preset;
    }
}
