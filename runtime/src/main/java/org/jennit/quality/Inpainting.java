package org.jennit.quality;

import java.util.Arrays;

/**
 * Hidden elements of a plane filled by their neighbours, from outside in: again and again, each that has neighbours which
 * are known takes their mean.
 */
final class Inpainting {
    private static final int[][] NEIGHBOURS = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};

    private final Planes planes;
    private final int channel;
    private final double[] values;
    private final boolean[] unknown;

    private Inpainting(Planes planes, int channel, double[] values, boolean[] hidden) {
        this.planes = planes;
        this.channel = channel;
        this.values = values;
        this.unknown = hidden.clone();
    }

    /** Fills the hidden elements of all planes; where a plane is hidden altogether, with the mean of what it held. */
    static void fill(Planes planes, double[] values, boolean[] hidden) {
        for (int channel = 0; channel < planes.channels(); channel++) {
            int[] elements = planes.plane(channel);
            if (Arrays.stream(elements).allMatch(i -> hidden[i])) {
                double mean = Arrays.stream(elements)
                        .mapToDouble(i -> values[i])
                        .average()
                        .orElse(0);
                Arrays.stream(elements).forEach(i -> values[i] = mean);
            } else {
                new Inpainting(planes, channel, values, hidden).fill();
            }
        }
    }

    private void fill() {
        int[] ring = hiddenPlaces();
        while (ring.length > 0) {
            int[] known = Arrays.stream(ring)
                    .filter(place -> !Double.isNaN(mean(place)))
                    .toArray();
            double[] means = Arrays.stream(known).mapToDouble(this::mean).toArray();
            for (int i = 0; i < known.length; i++) {
                values[element(known[i])] = means[i];
                unknown[element(known[i])] = false;
            }
            ring = Arrays.stream(ring).filter(place -> unknown[element(place)]).toArray();
        }
    }

    private int[] hiddenPlaces() {
        int[] places = new int[planes.places()];
        Arrays.setAll(places, i -> i);
        return Arrays.stream(places).filter(place -> unknown[element(place)]).toArray();
    }

    private int element(int place) {
        return planes.at(channel, place / planes.width(), place % planes.width());
    }

    /** The mean of the neighbours that are known, NaN if none is. */
    private double mean(int place) {
        int y = place / planes.width();
        int x = place % planes.width();
        double sum = 0;
        int count = 0;
        for (int[] step : NEIGHBOURS) {
            int row = y + step[0];
            int column = x + step[1];
            if (row >= 0 && row < planes.height() && column >= 0 && column < planes.width()) {
                int neighbour = planes.at(channel, row, column);
                sum += unknown[neighbour] ? 0 : values[neighbour];
                count += unknown[neighbour] ? 0 : 1;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }
}
