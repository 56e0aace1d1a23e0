package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.List;
import org.jennit.operator.Normalization;

/** Normalisations. */
final class NormalizationCases {
    private static final Operand VARIANCE = real(3).between(0.5, 2);

    static final List<OperatorCase> ALL = List.of(
            of(Normalization.BATCH_NORM, x(2, 3), real(3), real(3), real(3), VARIANCE),
            of(Normalization.BATCH_NORM, x(2, 3, 2), real(3), real(3), real(3), VARIANCE),
            of(Normalization.BATCH_NORM, x(2, 3, 2, 2), real(3), real(3), real(3), VARIANCE)
                    .set("epsilon", 0.1f),
            of(Normalization.LAYER_NORM, x(2, 4), real(4), real(4)),
            of(Normalization.LAYER_NORM, x(2, 3, 4), real(4)),
            of(Normalization.LAYER_NORM, x(2, 3, 4), real(3, 4), real(3, 4)).set("axis", 1),
            of(Normalization.LAYER_NORM, x(2, 3, 4), real(3, 4), real(3, 4))
                    .set("axis", -2)
                    .set("epsilon", 0.1f),
            of(Normalization.INSTANCE_NORM, x(2, 3, 4), real(3), real(3)),
            of(Normalization.INSTANCE_NORM, x(2, 2, 3, 2), real(2), real(2)).set("epsilon", 0.1f),
            of(Normalization.GROUP_NORM, x(2, 4, 3), real(4), real(4)).set("num_groups", 2),
            of(Normalization.GROUP_NORM, x(2, 4, 3, 2), real(4), real(4)).set("num_groups", 1),
            of(Normalization.GROUP_NORM, x(2, 4, 3), real(4), real(4)).set("num_groups", 4),
            of(Normalization.RMS_NORM, x(2, 4), real(4)),
            of(Normalization.RMS_NORM, x(2, 3, 4), real(4)).set("epsilon", 0.1f),
            of(Normalization.RMS_NORM, x(2, 3, 4), real(3, 4)).set("axis", 1),
            of(Normalization.LOCAL_RESPONSE_NORM, x(2, 5, 2, 2)).set("size", 3).set("alpha", 0.5f),
            of(Normalization.LOCAL_RESPONSE_NORM, x(2, 5, 2, 2))
                    .set("size", 5)
                    .set("alpha", 0.9f)
                    .set("beta", 0.6f)
                    .set("bias", 1.5f),
            of(Normalization.LP_NORM, x(2, 3, 4)),
            of(Normalization.LP_NORM, x(2, 3, 4)).set("axis", 1).set("p", 1),
            of(Normalization.MEAN_VARIANCE_NORM, x(2, 3, 2, 2)),
            of(Normalization.MEAN_VARIANCE_NORM, x(2, 3, 4)).with("axes", 1, 2));

    private NormalizationCases() {}
}
