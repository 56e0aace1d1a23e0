package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.List;
import org.jennit.operator.Activations;

/** Activations, away from their kinks. */
final class ActivationCases {
    static final List<OperatorCase> ALL = List.of(
            of(Activations.RELU, x(2, 3)),
            of(Activations.LEAKY_RELU, x(2, 3)),
            of(Activations.LEAKY_RELU, x(2, 3)).set("alpha", 0.3f),
            of(Activations.PRELU, x(2, 3, 2), real(3, 1)),
            of(Activations.PRELU, x(2, 3), real(1)),
            of(Activations.PRELU, x(2, 3), x(2, 3)),
            of(Activations.ELU, x(2, 3)),
            of(Activations.ELU, x(2, 3)).set("alpha", 0.7f),
            of(Activations.SELU, x(2, 3)),
            of(Activations.SELU, x(2, 3)).set("alpha", 1.5f).set("gamma", 0.8f),
            of(Activations.CELU, x(2, 3)),
            of(Activations.CELU, x(2, 3)).set("alpha", 2f),
            of(Activations.CLIP, x(2, 4)),
            of(Activations.CLIP, x(2, 4).avoiding(-0.5), real().between(-0.51, -0.49)),
            of(Activations.CLIP, x(2, 4).avoiding(0.5), null, real().between(0.49, 0.51)),
            of(Activations.CLIP, x(2, 4).avoiding(-0.5, 1), real().between(-0.51, -0.49), real().between(0.99, 1.01)),
            of(Activations.SIGMOID, x(2, 3)),
            of(Activations.TANH, x(2, 3)),
            of(Activations.SOFTPLUS, x(2, 3)),
            of(Activations.SOFTSIGN, x(2, 3)),
            of(Activations.HARD_SIGMOID, x(2, 4).between(-4, 4).avoiding(-2.5, 2.5)),
            of(Activations.HARD_SIGMOID, x(2, 4).avoiding(-0.8, 1.2))
                    .set("alpha", 0.5f)
                    .set("beta", 0.4f),
            of(Activations.HARD_SWISH, x(2, 4).between(-4, 4).avoiding(-3, 3)),
            of(Activations.GELU, x(2, 3)),
            of(Activations.GELU, x(2, 3)).set("approximate", "tanh"),
            of(Activations.SILU, x(2, 3)),
            of(Activations.MISH, x(2, 3)),
            of(Activations.LOG_SIGMOID, x(2, 3)),
            of(Activations.SHRINK, x(2, 4).avoiding(-0.5, 0.5)),
            of(Activations.SHRINK, x(2, 4).avoiding(-0.3, 0.3))
                    .set("lambd", 0.3f)
                    .set("bias", 0.2f),
            of(Activations.THRESHOLDED_RELU, x(2, 4).avoiding(1)),
            of(Activations.THRESHOLDED_RELU, x(2, 4).avoiding(0.4)).set("alpha", 0.4f),
            of(Activations.SOFTMAX, x(2, 3)),
            of(Activations.SOFTMAX, x(2, 3, 2)).set("axis", 1),
            of(Activations.SOFTMAX, x(2, 3, 2)).set("axis", 0),
            of(Activations.SOFTMAX, x(2, 3, 2)).set("axis", -2),
            of(Activations.LOG_SOFTMAX, x(2, 3)),
            of(Activations.LOG_SOFTMAX, x(2, 3, 2)).set("axis", 1),
            of(Activations.LOG_SOFTMAX, x(2, 3, 2)).set("axis", -3),
            of(Activations.HARDMAX, x(2, 3)),
            of(Activations.HARDMAX, x(2, 3, 2)).set("axis", 1));

    private ActivationCases() {}
}
