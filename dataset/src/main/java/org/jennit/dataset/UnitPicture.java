package org.jennit.dataset;

import org.jennit.attribution.InnerUnits;
import org.jennit.image.Heatmap;
import org.jennit.tensor.Tensor;

/** The relevance of heads or neurons as a picture: a row for each layer, a cell for each unit, a panel for each sample. */
public final class UnitPicture {
    private static final int WIDEST = 960;
    private static final int LARGEST_CELL = 24;

    private UnitPicture() {}

    /**
     * The picture.
     *
     * @param relevance [N, layers, units], as {@link InnerUnits#relevance} gives it
     */
    public static Heatmap of(Tensor relevance, HeatmapStyle style) {
        long[] shape = relevance.shape();
        int layers = (int) shape[1];
        int units = (int) shape[2];
        int cell = Math.max(1, Math.min(LARGEST_CELL, WIDEST / Math.max(layers, units)));
        double[] numbers = relevance.toDoubles();
        double[] cells = new double[numbers.length * cell * cell];
        int width = units * cell;
        for (int i = 0; i < cells.length; i++) {
            int row = i / width / cell; // of all samples, one after the other
            cells[i] = numbers[row * units + i % width / cell];
        }
        Tensor picture = Tensor.of(relevance.type(), cells, shape[0], 1, (long) layers * cell, width);
        return style.applied(Heatmap.of(picture));
    }
}
