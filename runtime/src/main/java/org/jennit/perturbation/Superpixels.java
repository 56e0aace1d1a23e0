package org.jennit.perturbation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jennit.tensor.Tensor;

/**
 * Patches of a picture [1, C, H, W] of similar colour, by simple linear iterative clustering (SLIC, Achanta et al. 2012):
 * k-means in colour and place, each cluster searching around its centre only, and what is not connected given to its
 * neighbour. All channels of a pixel belong to the same feature.
 *
 * @param segments about how many
 * @param compactness how much nearness counts beside likeness: at 1, as far as two neighbouring centres are apart counts
 *     as much as two standard deviations of colour
 */
public record Superpixels(int segments, double compactness) implements FeatureGroups {
    private static final int ROUNDS = 10;

    /** About 50. */
    public Superpixels() {
        this(50, 1);
    }

    /** Checks the settings. */
    public Superpixels {
        if (segments < 1 || !(compactness > 0)) {
            throw new IllegalArgumentException("superpixels need at least 1 segment and a compactness above 0, not "
                    + segments + " and " + compactness);
        }
    }

    @Override
    public int[] of(String name, Tensor sample) {
        long[] shape = sample.shape();
        if (shape.length < 3) {
            throw new IllegalArgumentException("superpixels are for pictures [N, C, H, W], and the input '" + name
                    + "' has shape " + Arrays.toString(shape));
        }
        int height = (int) shape[shape.length - 2];
        int width = (int) shape[shape.length - 1];
        int channels = sample.size() / Math.max(1, height * width);
        Clusters clusters = new Clusters(sample.toDoubles(), channels, height, width);
        for (int round = 0; round < ROUNDS; round++) {
            clusters.assign();
            clusters.move();
        }
        int[] pixels = clusters.connected();
        int[] elements = new int[sample.size()];
        Arrays.setAll(elements, i -> pixels[i % pixels.length]);
        return elements;
    }

    private final class Clusters {
        private final double[] colours;
        private final int channels;
        private final int height;
        private final int width;
        private final double step;
        private final double nearness;
        private final double[][] centres;
        private final int[] nearest;

        Clusters(double[] values, int channels, int height, int width) {
            this.channels = channels;
            this.height = height;
            this.width = width;
            this.colours = values;
            this.step = Math.max(1, Math.sqrt((double) height * width / segments));
            double mean = Arrays.stream(values).average().orElse(0);
            double variance = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0);
            this.nearness = compactness * 4 * channels * Math.max(variance, 1e-12) / (step * step);
            int rows = Math.max(1, (int) Math.rint(height / step));
            int columns = Math.max(1, (int) Math.rint(width / step));
            this.centres = new double[rows * columns][channels + 2];
            this.nearest = new int[height * width];
            for (int i = 0; i < centres.length; i++) {
                int y = (2 * (i / columns) + 1) * height / (2 * rows);
                int x = (2 * (i % columns) + 1) * width / (2 * columns);
                for (int c = 0; c < channels; c++) {
                    centres[i][c] = colour(c, y * width + x);
                }
                centres[i][channels] = y;
                centres[i][channels + 1] = x;
            }
        }

        private double colour(int channel, int pixel) {
            return colours[channel * height * width + pixel];
        }

        void assign() {
            double[] best = new double[nearest.length];
            Arrays.fill(best, Double.POSITIVE_INFINITY);
            int reach = (int) Math.ceil(2 * step);
            for (int i = 0; i < centres.length; i++) {
                int row = (int) centres[i][channels];
                int column = (int) centres[i][channels + 1];
                for (int y = Math.max(0, row - reach); y < Math.min(height, row + reach + 1); y++) {
                    for (int x = Math.max(0, column - reach); x < Math.min(width, column + reach + 1); x++) {
                        double distance = distance(centres[i], y, x);
                        if (distance < best[y * width + x]) {
                            best[y * width + x] = distance;
                            nearest[y * width + x] = i;
                        }
                    }
                }
            }
        }

        private double distance(double[] centre, int y, int x) {
            double dy = y - centre[channels];
            double dx = x - centre[channels + 1];
            double distance = nearness * (dy * dy + dx * dx);
            for (int c = 0; c < channels; c++) {
                double difference = colour(c, y * width + x) - centre[c];
                distance += difference * difference;
            }
            return distance;
        }

        void move() {
            double[][] sums = new double[centres.length][channels + 2];
            int[] sizes = new int[centres.length];
            for (int pixel = 0; pixel < nearest.length; pixel++) {
                double[] sum = sums[nearest[pixel]];
                sizes[nearest[pixel]]++;
                for (int c = 0; c < channels; c++) {
                    sum[c] += colour(c, pixel);
                }
                int row = pixel / width;
                sum[channels] += row;
                sum[channels + 1] += pixel - row * width;
            }
            for (int i = 0; i < centres.length; i++) {
                for (int k = 0; k < channels + 2 && sizes[i] > 0; k++) {
                    centres[i][k] = sums[i][k] / sizes[i];
                }
            }
        }

        /** Connected pixels of one cluster as one feature; pieces of less than a quarter of a patch join one before. */
        int[] connected() {
            int[] label = new int[nearest.length];
            Arrays.fill(label, -1);
            int next = 0;
            for (int start = 0; start < label.length; start++) {
                if (label[start] >= 0) {
                    continue;
                }
                int before = start % width > 0 ? label[start - 1] : start >= width ? label[start - width] : -1;
                Deque<Integer> piece = filled(label, start, next);
                if (piece.size() < step * step / 4 && before >= 0) {
                    int joined = before;
                    piece.forEach(pixel -> label[pixel] = joined);
                } else {
                    next++;
                }
            }
            return label;
        }

        private Deque<Integer> filled(int[] label, int start, int number) {
            Deque<Integer> piece = new ArrayDeque<>();
            Deque<Integer> open = new ArrayDeque<>();
            label[start] = number;
            open.add(start);
            while (!open.isEmpty()) {
                int pixel = open.remove();
                piece.add(pixel);
                int x = pixel % width;
                int[] around = {x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width};
                for (int other : around) {
                    boolean inside = other >= 0 && other < label.length;
                    if (inside && label[other] < 0 && nearest[other] == nearest[start]) {
                        label[other] = number;
                        open.add(other);
                    }
                }
            }
            return piece;
        }
    }
}
