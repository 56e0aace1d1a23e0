package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.onnx.file.DataType.FLOAT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.attribution.Audit;
import org.jennit.attribution.AuditFinding;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.rule.Absorption;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** y = relu(x·W)·v + b, whose numbers are easily followed. */
class AuditTest {
    @TempDir
    Path folder;

    private Model model(double bias, double... weights) throws IOException {
        return Model.load(new SmallFile(13)
                .input("x", FLOAT, "N", 2)
                .floats("w", List.of(2L, 2L), weights)
                .floats("v", List.of(2L, 1L), 1, 1)
                .floats("b", List.of(1L), bias)
                .node("MatMul", "x w", "h")
                .node("Relu", "h", "r")
                .node("Gemm", "r v b", "y")
                .output("y", FLOAT, "N", 1)
                .write(folder));
    }

    private static List<Audit> audits(Model model, Composite composite, float... numbers) {
        try (Attributor attributor =
                Attributor.builder(model).composite(composite).withAudit().build()) {
            return attributor
                    .attribute(Tensor.of(numbers, numbers.length / 2, 2), Target.classIndex(0))
                    .audits();
        }
    }

    @Test
    void layersHaveTheirRelevanceByRule() throws IOException {
        try (Model model = model(0, 1, 0, 0, 1)) {
            Audit audit = audits(model, Composites.epsilonPlus(), 1, 3).get(0);
            assertThat(audit.layers()).extracting(Audit.AuditedLayer::type).containsExactly("Dense", "ReLU", "Dense");
            assertThat(audit.layers().get(0).rule()).startsWith("Epsilon(");
            assertThat(audit.layers())
                    .allSatisfy(layer -> assertThat(layer.sum()).isCloseTo(1, within(1e-4)));
            assertThat(audit.input()).isCloseTo(1, within(1e-4));
            assertThat(audit.shareByRules()).isEqualTo(1);
            assertThat(audit.findings()).isEmpty();
        }
    }

    /** 1·1 − 0.999·1: the contributions nearly cancel, and ε hands on a thousand times what arrives. */
    @Test
    void growthIsFoundWhereItHappens() throws IOException {
        try (Model model = model(0, 1000, 0, -999, 0)) {
            Audit audit = audits(model, Composites.epsilonPlus(), 1, 1).get(0);
            AuditFinding growth = audit.findings().get(0);
            assertThat(growth.kind()).isEqualTo(AuditFinding.Kind.GROWTH);
            assertThat(growth.layer()).isEqualTo(audit.layers().get(2).name());
            assertThat(growth.toString()).contains("times what arrived").contains("-p epsilon=0.1");
        }
    }

    @Test
    void whatBiasesKeepIsFoundForEachSample() throws IOException {
        try (Model model = model(9, 1, 0, 0, 1)) {
            List<Audit> audits = audits(model, Composites.epsilonPlus(), 0.5f, 0.5f, 99, 99);
            assertThat(audits).hasSize(2);
            assertThat(audits.get(0).kept().get(Absorption.Kind.BIAS)).isCloseTo(0.9, within(1e-4));
            assertThat(audits.get(0).findings()).extracting(AuditFinding::kind).containsExactly(AuditFinding.Kind.KEPT);
            assertThat(audits.get(0).findings().get(0).remedy()).contains("zero_params=bias");
            assertThat(audits.get(1).findings()).isEmpty();
        }
    }

    @Test
    void onlySinglePassesAreAudited() throws IOException {
        try (Model model = model(0, 1, 0, 0, 1)) {
            AttributorBuilder builder = Attributor.builder(model)
                    .method(new Occlusion(PerAxis.all(1), PerAxis.all(1)))
                    .withAudit();
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nothing to audit");
        }
    }
}
