package org.jennit.cli.report;

import java.util.Map;
import org.jennit.Tensor;
import org.jennit.image.Picture;

/**
 * An array with at least two axes of space, seen as a picture.
 *
 * @param slices how its axes become a picture
 * @param view the picture
 */
record ArraySubject(Slices slices, Picture view) implements Subject {
    @Override
    public double[] shown(Tensor relevance) {
        return slices.summed(relevance);
    }

    @Override
    public Map<String, Object> form(double[] first) {
        return PictureSubject.form(view);
    }
}
