package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jennit.image.ColorMap;
import org.jennit.image.Imgify;
import org.jennit.image.Picture;
import org.jennit.onnx.file.TemporaryFile;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/**
 * The cases of images and palettes. Eight bits are exact, so what is compared is the number of pixels (or colours) that
 * differ, and none is tolerated.
 */
final class ImageCases {
    private final Path folder;
    private final String family;
    private final List<CaseResult> results = new ArrayList<>();

    private ImageCases(Path folder, String family) {
        this.folder = folder;
        this.family = family;
    }

    /** Runs the cases in a folder with {@code images.json} and {@code palettes.json}. */
    static List<CaseResult> run(Path folder, String family) throws IOException {
        ImageCases cases = new ImageCases(folder, family);
        for (Object image : list(StructuredText.parse(Files.readString(folder.resolve(CaseFamilies.IMAGES)), false))) {
            cases.image(map(image));
        }
        Path palettes = folder.resolve("palettes.json");
        if (Files.exists(palettes)) {
            cases.palettes(StructuredText.readMap(palettes));
        }
        return cases.results;
    }

    private void image(Map<?, ?> image) throws IOException {
        String name = String.valueOf(image.get("image"));
        Map<?, ?> options = map(image.get("options"));
        Tensor array = Npy.read(folder.resolve(String.valueOf(image.get("array"))));
        Picture expected = Picture.read(folder.resolve(name));
        try {
            add(name, pixels(written(imgify(options), array)), pixels(expected));
        } catch (IllegalArgumentException e) {
            results.add(new CaseResult(family, name, List.of(), Optional.of(String.valueOf(e.getMessage()))));
        }
    }

    private static Picture written(Imgify imgify, Tensor array) throws IOException {
        try (TemporaryFile folder = TemporaryFile.folder("jennit-image-")) {
            Path file = folder.path().resolve("painted.png");
            imgify.save(array, file);
            return Picture.read(file);
        }
    }

    private static Imgify imgify(Map<?, ?> options) {
        Imgify imgify = Imgify.DEFAULT.range(number(options.get("vmin")), number(options.get("vmax")));
        for (Object key : options.keySet()) {
            Object value = options.get(key);
            imgify = switch (String.valueOf(key)) {
                case "vmin", "vmax" -> imgify;
                case "symmetric" -> imgify.symmetric(Boolean.TRUE.equals(value));
                case "cmap" -> imgify.colorMap(String.valueOf(value));
                case "level" -> imgify.level(((Number) value).doubleValue());
                case "grid" -> imgify.grid(grid(value));
                case "gridfill" -> imgify.gridfill(((Number) value).intValue());
                default -> throw new IllegalArgumentException("unknown option '" + key + "'");
            };
        }
        return imgify;
    }

    private static Imgify.@Nullable Grid grid(Object value) {
        if (value instanceof List<?> sides) {
            return new Imgify.Grid(((Number) sides.get(0)).intValue(), ((Number) sides.get(1)).intValue());
        }
        return Boolean.TRUE.equals(value) ? Imgify.Grid.AUTOMATIC : null;
    }

    private void palettes(Map<String, Object> palettes) {
        map(palettes.get("builtin")).forEach((name, source) -> {
            int[] got = ColorMap.of(String.valueOf(name)).palette(1);
            int[] expected = ColorMap.of(String.valueOf(source)).palette(1);
            add("builtin-" + name, got, expected);
        });
        int number = 0;
        for (Object item : list(palettes.get("palettes"))) {
            Map<?, ?> palette = map(item);
            double level = Objects.requireNonNull(number(palette.get("level")));
            int[] expected = list(palette.get("palette")).stream()
                    .mapToInt(color -> color(list(color)))
                    .toArray();
            add(
                    "palette-" + number++ + "-" + palette.get("cmap"),
                    ColorMap.of(String.valueOf(palette.get("cmap"))).palette(level),
                    expected);
        }
        number = 0;
        for (Object source : list(palettes.getOrDefault("invalid", List.of()))) {
            add("invalid-" + number++ + "-" + source, new int[] {refuses(String.valueOf(source)) ? 1 : 0}, new int[] {1
            });
        }
    }

    private static boolean refuses(String source) {
        try {
            ColorMap.of(source);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private void add(String name, int[] got, int[] expected) {
        long differing = got.length == expected.length ? 0 : Math.max(got.length, expected.length);
        for (int i = 0; i < Math.min(got.length, expected.length); i++) {
            differing += (got[i] & 0xffffff) == (expected[i] & 0xffffff) ? 0 : 1;
        }
        String remark = differing == 0 ? "" : differing + " of " + expected.length + " colours differ";
        results.add(new CaseResult(
                family, name, List.of(new Deviation("colours", differing, 0.5, remark)), Optional.empty()));
    }

    private static int[] pixels(Picture picture) {
        int[] pixels = new int[picture.width() * picture.height()];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % picture.width();
            int y = i / picture.width();
            pixels[i] = picture.get(x, y, 0) << 16 | picture.get(x, y, 1) << 8 | picture.get(x, y, 2);
        }
        return pixels;
    }

    private static int color(List<?> rgb) {
        return ((Number) rgb.get(0)).intValue() << 16
                | ((Number) rgb.get(1)).intValue() << 8
                | ((Number) rgb.get(2)).intValue();
    }

    private static @Nullable Double number(@Nullable Object value) {
        return value == null ? null : ((Number) value).doubleValue();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("expected a map, not " + value);
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("expected a list, not " + value);
    }
}
