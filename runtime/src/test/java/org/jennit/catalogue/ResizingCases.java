package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.scale;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import org.jennit.operator.Patches;
import org.jennit.operator.Resizing;

/** Resizing in every mode, by scales and to sizes, and pictures from patches. */
final class ResizingCases {
    static final List<OperatorCase> ALL = all();

    private ResizingCases() {}

    private static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        OperatorCase larger = of(Resizing.RESIZE, x(2, 2, 3, 4), null, scale(1, 1, 2, 1.5));
        OperatorCase smaller = of(Resizing.RESIZE, x(2, 2, 5, 6), null, scale(1, 1, 0.6, 0.5));
        for (String mode : List.of("nearest", "linear", "cubic")) {
            for (String coordinates : List.of(
                    "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric")) {
                cases.add(larger.set("mode", mode).set("coordinate_transformation_mode", coordinates));
                cases.add(smaller.set("mode", mode).set("coordinate_transformation_mode", coordinates));
            }
        }
        for (String rounding : List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")) {
            cases.add(larger.set("nearest_mode", rounding));
            cases.add(smaller.set("nearest_mode", rounding));
        }
        cases.add(smaller.set("mode", "linear").set("antialias", 1));
        cases.add(smaller.set("mode", "cubic").set("antialias", 1).set("cubic_coeff_a", -0.5f));
        cases.add(larger.set("mode", "cubic").set("cubic_coeff_a", -0.5f));
        cases.add(larger.set("mode", "cubic").set("exclude_outside", 1));
        cases.add(of(Resizing.RESIZE, x(2, 2, 3, 4), null, scale(2, 3)).with("axes", 2, 3));
        cases.add(of(Resizing.RESIZE, x(2, 2, 3, 4), null, null, integers(5, 6))
                .with("axes", 2, 3)
                .set("mode", "linear"));
        cases.add(of(Resizing.RESIZE, x(2, 2, 3), null, scale(1, 1, 2)).set("mode", "linear"));
        cases.add(of(Resizing.RESIZE, x(2, 1, 2, 3, 2), null, scale(1, 1, 2, 1, 2)));
        cases.add(of(Patches.COL2IM, x(2, 8, 12), integers(4, 5), integers(2, 2)));
        cases.add(of(Patches.COL2IM, x(2, 18, 6), integers(4, 5), integers(3, 3)));
        cases.add(of(Patches.COL2IM, x(2, 12, 4), integers(5, 6), integers(2, 3))
                .with("strides", 2, 3)
                .with("pads", 0, 0, 1, 0)
                .with("dilations", 2, 1));
        return cases;
    }
}
