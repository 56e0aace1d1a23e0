package org.jennit.cli.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import org.jennit.image.Picture;
import org.jennit.image.Slices;
import org.jennit.tensor.Tensor;

/**
 * A picture, or an array shown as one, with the relevance of its pixels.
 *
 * @param slices how the axes of the relevance become a picture
 * @param view the picture
 */
record PictureView(Slices slices, Picture view) implements EntryView {
    @Override
    public double[] shown(Tensor relevance) {
        return slices.summed(relevance).toDoubles();
    }

    @Override
    public Map<String, Object> form(double[] first) {
        return Map.of(
                "picture",
                Map.of("photo", png(view), "width", view.width(), "height", view.height()),
                "features",
                "",
                "inline",
                "");
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
