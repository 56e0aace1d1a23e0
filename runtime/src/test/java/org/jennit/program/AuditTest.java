package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.onnx.file.DataType.FLOAT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        return audits(Attributor.builder(model).composite(composite), numbers);
    }

    private static List<Audit> audits(AttributorBuilder builder, float... numbers) {
        try (Attributor attributor = builder.withAudit().build()) {
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
            assertThat(audit.shares()).isEqualTo(new Audit.Shares(1, 0, 0));
            assertThat(audit.growth()).isCloseTo(1, within(1e-4));
            assertThat(audit.findings()).isEmpty();
        }
    }

    /** 1·1 − 0.999·1: the contributions nearly cancel, and ε hands on a thousand times what arrives. */
    @Test
    void growthIsFoundWhereItHappens() throws IOException {
        try (Model model = model(0, 1000, 0, -999, 0)) {
            Audit audit = audits(model, Composites.epsilonPlus(), 1, 1).get(0);
            assertThat(audit.findings()).extracting(AuditFinding::kind).containsOnly(AuditFinding.Kind.GROWTH);
            assertThat(audit.findings().get(0).toString())
                    .contains("sum of |R| grows to 2.00e+03 times")
                    .contains("-p epsilon=0.1");
            AuditFinding growth = audit.findings().get(1);
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
    void layersSayWhatTheyKeepByWhat() throws IOException {
        try (Model model = model(9, 1, 0, 0, 1)) {
            Audit audit = audits(model, Composites.epsilonPlus(), 0.5f, 0.5f).get(0);
            Audit.AuditedLayer dense = audit.layers().get(0);
            assertThat(dense.kept().get(Absorption.Kind.BIAS)).isCloseTo(0.9, within(1e-4));
            assertThat(dense.handedOn()).isCloseTo(0.1, within(1e-4));
            assertThat(audit.layers().get(1).sum()).isCloseTo(dense.handedOn(), within(1e-6));
            Map<String, Object> map = audit.toMap();
            assertThat((Map<?, ?>) map.get("kept"))
                    .isEqualTo(Map.of(
                            "bias",
                            audit.kept().get(Absorption.Kind.BIAS),
                            "stabilizer",
                            audit.kept().get(Absorption.Kind.STABILIZER)));
            assertThat((List<?>) map.get("layers")).hasSize(3);
            assertThat((List<?>) map.get("findings")).hasSize(1);
        }
    }

    /** h = 10³⁸·10³⁸ is infinite before anything is explained; the second sample is sound. */
    @Test
    void theFirstLayerWhoseOutputIsNotFiniteIsNamed() throws IOException {
        try (Model model = model(0, 1e38, 0, 0, 1)) {
            List<Audit> audits = audits(model, Composites.epsilonPlus(), 1e38f, 1, 1e-38f, 1);
            AuditFinding finding = audits.get(0).findings().get(0);
            assertThat(finding.kind()).isEqualTo(AuditFinding.Kind.NOT_FINITE);
            assertThat(finding.layer()).isEqualTo(audits.get(0).layers().get(2).name());
            assertThat(finding.what()).contains("on the way forward");
            assertThat(audits.get(1).findings()).isEmpty();
        }
    }

    /** 3·10³⁸ + 3·10³⁸ is infinite on the way back; all numbers of the way forward are finite. */
    @Test
    void theFirstLayerToHandOnWhatIsNotFiniteIsNamed() throws IOException {
        try (Model model = model(0, 3e38, 3e38, 0, 1)) {
            Audit audit = audits(Attributor.builder(model), 1e-38f, 0).get(0);
            AuditFinding finding = audit.findings().get(0);
            assertThat(finding.kind()).as(audit.toString()).isEqualTo(AuditFinding.Kind.NOT_FINITE);
            assertThat(finding.layer()).isEqualTo(audit.layers().get(2).name());
            assertThat(finding.what()).contains("on the way back");
        }
    }

    /** Gradients are no shares of the output: their size says nothing, but where they vanish does. */
    @Test
    void whereAllIsLostIsFound() throws IOException {
        try (Model model = model(1, 100, 0, 0, 100)) {
            Audit large = audits(Attributor.builder(model), 1, 3).get(0);
            assertThat(large.findings()).extracting(AuditFinding::kind).containsExactly(AuditFinding.Kind.GRADIENT);
            assertThat(large.shares()).isEqualTo(new Audit.Shares(0, 1, 0));
            Audit audit = audits(Attributor.builder(model), -1, -3).get(0);
            AuditFinding lost = audit.findings().get(0);
            assertThat(lost.kind()).as(audit.toString()).isEqualTo(AuditFinding.Kind.LOST);
            assertThat(lost.layer()).isEqualTo(audit.layers().get(1).name());
            assertThat(audit.shares().nowhere()).isPositive();
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
