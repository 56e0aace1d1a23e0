package org.jennit.image;

import java.util.function.DoubleUnaryOperator;

/**
 * An interpolation method: a kernel k(t), sampled around each new pixel and, when shrinking, widened by the shrink
 * factor so that every pixel of the source contributes (antialiasing).
 *
 * <p>A new pixel at centre c is Σ k((i + ½ − c) / s) · v_i / Σ k((i + ½ − c) / s), with s the shrink factor, at least
 * 1.
 */
public enum Interpolation {
    /** The value of the nearest pixel; the only method without antialiasing. */
    NEAREST(0, t -> 0),
    /** The mean of the pixels that a new pixel covers. */
    BOX(0.5, t -> t > -0.5 && t <= 0.5 ? 1 : 0),
    /** Linear interpolation: k(t) = 1 − |t|. */
    BILINEAR(1, t -> Math.max(0, 1 - Math.abs(t))),
    /** Cubic convolution with a = −½ (Keys 1981). */
    BICUBIC(2, Interpolation::keys),
    /** Windowed sinc with three lobes: k(t) = sinc(t) · sinc(t / 3). */
    LANCZOS(3, t -> Math.abs(t) < 3 ? sinc(t) * sinc(t / 3) : 0);

    private final double support;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final DoubleUnaryOperator kernel;

    Interpolation(double support, DoubleUnaryOperator kernel) {
        this.support = support;
        this.kernel = kernel;
    }

    /** Half the width of the kernel, in pixels of the coarser grid. */
    double support() {
        return support;
    }

    double kernel(double t) {
        return kernel.applyAsDouble(t);
    }

    private static double keys(double signed) {
        double a = -0.5;
        double t = Math.abs(signed);
        if (t < 1) {
            return ((a + 2) * t - (a + 3)) * t * t + 1;
        }
        return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
    }

    private static double sinc(double t) {
        return t == 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
    }
}
