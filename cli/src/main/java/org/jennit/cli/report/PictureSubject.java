package org.jennit.cli.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import org.jennit.Tensor;
import org.jennit.image.Heatmap;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;

/**
 * A picture, whose pixels have relevance.
 *
 * @param view the part that the model saw, at the size it saw it
 * @param layout the order of the axes of the relevance
 */
record PictureSubject(Picture view, Preprocessing.Layout layout) implements Subject {
    @Override
    public double[] shown(Tensor relevance) {
        Tensor map = Heatmap.of(relevance, layout).relevance();
        if (map.size() != view.width() * view.height()) {
            throw new IllegalArgumentException("the relevance has %d pixels, but the picture %d × %d"
                    .formatted(map.size(), view.width(), view.height()));
        }
        return map.toDoubles();
    }

    @Override
    public Map<String, Object> form(double[] first) {
        return form(view);
    }

    /** What the template takes of a picture. */
    static Map<String, Object> form(Picture view) {
        return Map.of(
                "picture", Map.of("photo", png(view), "width", view.width(), "height", view.height()), "inline", "");
    }

    private static String png(Picture picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            picture.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
