package org.jennit.perturbation;

import java.util.Arrays;

/**
 * The regression whose coefficients φ are Shapley values: Σ w(S)·(v(S) − v(∅) − Σ φᵢ over i ∈ S)² is least, while Σ φᵢ is
 * v(all) − v(∅). The last player is left out of the equations, since its value follows from the others.
 */
final class ShapleyRegression {
    private final ShapleyKernel kernel;
    private final int unknowns;
    /** For each coalition and unknown whether the player is in it, less whether the last player is. */
    private final byte[][] rows;
    /** L of the Cholesky decomposition of the normal equations' matrix. */
    private final double[][] triangle;

    ShapleyRegression(ShapleyKernel kernel) {
        this.kernel = kernel;
        this.unknowns = kernel.players() - 1;
        this.rows = new byte[kernel.size()][unknowns];
        double[][] matrix = new double[unknowns][unknowns];
        for (int s = 0; s < rows.length; s++) {
            boolean[] members = kernel.coalition(s);
            for (int i = 0; i < unknowns; i++) {
                rows[s][i] = (byte) ((members[i] ? 1 : 0) - (members[unknowns] ? 1 : 0));
            }
            for (int i = 0; i < unknowns; i++) {
                for (int j = 0; j <= i; j++) {
                    matrix[i][j] += kernel.weight(s) * rows[s][i] * rows[s][j];
                }
            }
        }
        this.triangle = decomposed(matrix);
    }

    /** Too few coalitions for as many unknowns leave some undetermined; the ridge gives them the least values. */
    private static double[][] decomposed(double[][] matrix) {
        int n = matrix.length;
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += matrix[i][i];
        }
        double ridge = 1e-12 * trace / n;
        double[][] lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j] + (i == j ? ridge : 0);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, ridge)) : sum / lower[j][j];
            }
        }
        return lower;
    }

    /**
     * The coefficients φ.
     *
     * @param gains v(S) − v(∅) of each coalition
     * @param total v(all) − v(∅)
     */
    double[] values(double[] gains, double total) {
        double[] right = new double[unknowns];
        for (int s = 0; s < gains.length; s++) {
            for (int i = 0; i < unknowns; i++) {
                right[i] += kernel.weight(s) * rows[s][i] * target(s, gains, total);
            }
        }
        double[] solved = solve(right);
        double[] values = Arrays.copyOf(solved, unknowns + 1);
        values[unknowns] = total - Arrays.stream(solved).sum();
        return values;
    }

    /** What the unknowns of a coalition are to add up to. */
    private double target(int coalition, double[] gains, double total) {
        return gains[coalition] - (hasLast(coalition) ? total : 0);
    }

    private boolean hasLast(int coalition) {
        return kernel.coalition(coalition)[unknowns];
    }

    /**
     * The standard errors of the coefficients, those of a weighted regression whose residuals differ in size (White 1980), of
     * what was sampled.
     *
     * @param values the coefficients
     */
    double[] errors(double[] gains, double total, double[] values) {
        double[] variances = new double[unknowns + 1];
        for (int s = 0; s < gains.length && !kernel.isExact(); s++) {
            if (!kernel.isSampled(s)) {
                continue;
            }
            double residual = target(s, gains, total);
            double[] row = new double[unknowns];
            for (int i = 0; i < unknowns; i++) {
                row[i] = rows[s][i];
                residual -= row[i] * values[i];
            }
            double[] influence = solve(row);
            double last = 0;
            double scale = Math.pow(kernel.weight(s) * residual, 2);
            for (int i = 0; i < unknowns; i++) {
                variances[i] += scale * influence[i] * influence[i];
                last -= influence[i];
            }
            variances[unknowns] += scale * last * last;
        }
        return Arrays.stream(variances).map(Math::sqrt).toArray();
    }

    private double[] solve(double[] right) {
        double[] x = right.clone();
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= triangle[i][k] * x[k];
            }
            x[i] /= triangle[i][i];
        }
        for (int i = x.length - 1; i >= 0; i--) {
            for (int k = i + 1; k < x.length; k++) {
                x[i] -= triangle[k][i] * x[k];
            }
            x[i] /= triangle[i][i];
        }
        return x;
    }
}
