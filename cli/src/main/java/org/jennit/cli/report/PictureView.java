package org.jennit.cli.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import org.jennit.attribution.LinearInterpolation;
import org.jennit.image.Picture;
import org.jennit.image.Slices;
import org.jennit.tensor.Tensor;

/**
 * A picture, or an array shown as one, with the relevance of its pixels or of the cells of a layer that lie over it.
 *
 * @param slices how the axes of the relevance become a picture
 * @param view the picture
 */
record PictureView(Slices slices, Picture view) implements EntryView {
    @Override
    public double[] shown(Tensor relevance) {
        return isOfCells(relevance)
                ? interpolated(relevance)
                : slices.summed(relevance).toDoubles();
    }

    /** Whether it is that of a layer with positions of its own, as convolutions have. */
    private boolean isOfCells(Tensor relevance) {
        boolean fits = relevance.size() == slices.channels() * slices.height() * slices.width()
                || relevance.size() == slices.height() * slices.width();
        return slices.count() == 1 && relevance.rank() == 4 && !fits;
    }

    /** Summed over the channels, and from the middle of a cell to that of the next changing linearly. */
    private double[] interpolated(Tensor relevance) {
        Slices cells = Slices.of(relevance, slices.layout());
        Tensor sums = cells.summed(relevance).reshape(1, 1, cells.height(), cells.width());
        return LinearInterpolation.of(sums, slices.height(), slices.width()).toDoubles();
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
