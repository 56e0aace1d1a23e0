package org.jennit.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.field.FieldModel.FIELD_TOLERANCE;
import static org.jennit.field.FieldModel.HALF_TOLERANCE;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Ledger;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.cli.Run;
import org.jennit.composite.Composites;
import org.jennit.operator.LayerType;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.function.Executable;

/** What {@code CASE.md} asks for of the cases that no {@code case.json} describes. */
final class FieldChecks {
    static final Path FIELD = Run.home().resolve("conformance/field");

    /** A check of a case, given its folder. */
    @FunctionalInterface
    private interface Check {
        void of(FieldModel model) throws Exception;
    }

    private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

    private FieldChecks() {}

    static Map<String, Executable> all() {
        Map<String, Executable> all = new LinkedHashMap<>();
        CHECKS.forEach((name, check) -> all.put(name, () -> {
            try (FieldModel model = new FieldModel(FIELD.resolve(name))) {
                check.of(model);
            }
        }));
        return all;
    }

    private static Check explained(double tolerance, String expected, String options) {
        return model -> model.explained(expected, tolerance, options);
    }

    private static Check explained(String options) {
        return explained(FIELD_TOLERANCE, "expected", options);
    }

    private static Check predicted(String expected) {
        return model -> model.compare(model.predict(), expected, FIELD_TOLERANCE);
    }

    private static Check refused(String options, String... words) {
        return model -> model.refused(options, words);
    }

    /** Where either is right. */
    private static Check explainedOrRefused(double tolerance, String options, String word) {
        return model -> {
            if (model.explain(options).status() == 0) {
                model.explained("expected", tolerance, options);
            } else {
                model.refused(options, word);
            }
        };
    }

    private static Check warned(String options, String word) {
        return model -> {
            Run run = model.explain(options);
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(run.err().lines().filter(line -> line.contains(word)))
                    .as(run.err())
                    .hasSize(1);
        };
    }

    /** The gradient of a class, from Java. */
    private static Check gradient(int target, String expected, double tolerance) {
        return model -> model.compare(model.gradient(Target.classIndex(target)).relevance(), expected, tolerance);
    }

    /** The gradient of the sum of the output. */
    private static Check gradientOfSum(String expected) {
        return model -> {
            Tensor output = model.predict();
            Target sum = Target.relevance(Tensor.full(output.type(), 1, output.shape()));
            model.compare(model.gradient(sum).relevance(), expected, FIELD_TOLERANCE);
        };
    }

    static {
        CHECKS.put("activation-written-out-10", explained(HALF_TOLERANCE, "expected", "-c epsilon_plus -t 0"));
        CHECKS.put("activation-written-out-11", explained("-c epsilon_plus -t 0"));
        CHECKS.put(
                "batch-norm-between-transposes",
                model -> assertThat(model.model().layers())
                        .noneMatch(layer -> layer.types().contains(LayerType.BATCH_NORM)));
        CHECKS.put("bert-optimum", model -> {
            Map<String, Tensor> inputs = Map.of("ids", model.array("input_ids"), "am", model.array("input_am"));
            assertThatThrownBy(() -> model.gradient(inputs, Target.classIndex(1)))
                    .hasMessageContainingAll("EmbedLayerNormalization", "SkipLayerNormalization", "BiasGelu", "before");
        });
        CHECKS.put("body-of-another-opset-2", predicted("expected"));
        CHECKS.put("body-of-another-opset-5", predicted("expected"));
        CHECKS.put("boolean-index", gradientOfSum("expected_relevance"));
        CHECKS.put(
                "box-bounds-told-for-the-input",
                explained(FIELD_TOLERANCE, "expected_relevance_class2", "-t 2 -p low=0 -p high=1"));
        CHECKS.put("class-axis-of-rank-3-1", explained("-c gradient -t 3"));
        CHECKS.put("container-with-split", model -> {
            Attribution attribution = model.attribute(
                    Attributor.builder(model.model()).at("b.0").build(), model.input(), Target.classIndex(1));
            model.compare(attribution.at("b.0"), "expected_relevance_at_b.0_class1", FIELD_TOLERANCE);
        });
        CHECKS.put("dropout-left-on", warned("-c gradient -t 0", "RandomUniformLike"));
        CHECKS.put("empty-batch-occlusion", model -> {
            Occlusion occlusion = new Occlusion(PerAxis.all(1), PerAxis.all(1));
            Attribution attribution = model.attribute(
                    Attributor.builder(model.model()).method(occlusion).build(), model.input(), Target.classIndex(0));
            assertThat(attribution.relevance().shape())
                    .isEqualTo(model.array("expected_relevance").shape());
        });
        CHECKS.put("fake-quantisation", gradient(1, "expected_relevance_class1_straight_through", FIELD_TOLERANCE));
        CHECKS.put("frozen1", explained(FIELD_TOLERANCE, "expected_relevance", "-c gradient -t 2"));
        CHECKS.put("fused-conv", refused("-c epsilon_plus -t 0", "FusedConv", "before"));
        CHECKS.put("graph-level-occlusion", FieldChecks::graphLevelOcclusion);
        CHECKS.put("grid-sample", refused("-c gradient -t 0", "GridSample"));
        CHECKS.put("half-precision-1", explained(HALF_TOLERANCE, "expected", "-c epsilon_plus_flat -t 0"));
        CHECKS.put("if-on-a-size-1", explained("-c gradient -t 1"));
        CHECKS.put("if-on-a-size-2", refused("-c gradient -t 1", "(If)"));
        CHECKS.put("integrated-gradients-at-an-embedding-1", FieldChecks::integratedGradientsAtEmbedding);
        CHECKS.put("ledger-with-mask", FieldChecks::ledgerWithMask);
        CHECKS.put("mask-of-minus-infinity-1", explained("-c softmax.yaml -t 1"));
        CHECKS.put("mask-of-minus-infinity-2", model -> {
            model.explained("expected", FIELD_TOLERANCE, "-c epsilon_plus -t 1");
            Run run = model.explain("-c epsilon_plus -t 1 --ledger");
            assertThat(run.out()).contains("difference").doesNotContain("NaN");
        });
        CHECKS.put("mask-of-minus-infinity-3", explained("-c softmax.yaml -t 1"));
        CHECKS.put("mixed-precision-ledger", model -> {
            Attributor attributor =
                    Attributor.builder(model.model()).withLedger().build();
            Attribution attribution = model.attribute(attributor, model.input(), Target.classIndex(1));
            model.compare(attribution.relevance(), "expected_relevance_class1", 1e-3);
        });
        CHECKS.put("module-called-twice", FieldChecks::moduleCalledTwice);
        CHECKS.put("nhwc-segmentation", model -> {
            model.explained("expected_relevance_class2", FIELD_TOLERANCE, "-c gradient -t 2");
            model.refused("-c gradient -t 5", "5");
        });
        CHECKS.put("noise-like-a-value", warned("-c gradient -t 0", "RandomNormalLike"));
        CHECKS.put("one-symbol-two-lengths", model -> {
            Map<String, Tensor> inputs = Map.of("a", model.array("input_a"), "b", model.array("input_b"));
            Attribution attribution = model.gradient(inputs, Target.classIndex(2));
            model.compare(attribution.output(), "expected_output", FIELD_TOLERANCE);
            model.compare(attribution.relevance("a"), "expected_relevance_a_class2", 1e-3);
            model.compare(attribution.relevance("b"), "expected_relevance_b_class2", 1e-3);
        });
        CHECKS.put("picture-without-batch-axis", model -> {
            model.explained("expected_relevance_class2", FIELD_TOLERANCE, "-c gradient -t 2");
            Occlusion occlusion = new Occlusion(PerAxis.all(2), PerAxis.all(2)).withMode(Occlusion.Mode.DROP);
            Attribution attribution = model.attribute(
                    Attributor.builder(model.model()).method(occlusion).build(), model.input(), Target.classIndex(2));
            model.compare(attribution.relevance(), "expected_occlusion_class2", FIELD_TOLERANCE);
        });
        CHECKS.put("pool-wider-than-its-input", model -> {
            predicted("expected_output").of(model);
            gradientOfSum("expected_relevance_of_sum").of(model);
        });
        CHECKS.put("prelu-in-double", predicted("expected_output"));
        CHECKS.put("quantised-weights-2", model -> {
            Run run = model.explain("-c epsilon_plus -t 0");
            if (run.status() == 0) {
                assertThat(Arrays.stream(model.written("relevance").toDoubles()))
                        .anyMatch(number -> number != 0);
            } else {
                assertThat(run.err()).contains("QuantizeLinear");
            }
        });
        CHECKS.put("recurrent-1", gradient(1, "expected", 1e-3));
        CHECKS.put("recurrent-3", gradient(1, "expected", 1e-3));
        CHECKS.put("recurrent-4", explained(1e-3, "expected", "-c gradient -t 1"));
        CHECKS.put(
                "recurrent-5",
                model -> assertThat(
                                model.gradient(Target.classIndex(1)).relevance().shape())
                        .isEqualTo(model.input().shape()));
        CHECKS.put("recurrent-6", explained(1e-3, "expected", "-c gradient -t 1"));
        CHECKS.put("report-without-tokens", model -> {
            Run run = model.jennit("report", "input_ids.npy", "-c epsilon_plus --at emb", "report.html");
            assertThat(run.status() == 0 || run.err().contains("--tokens"))
                    .as(run.toString())
                    .isTrue();
        });
        CHECKS.put("reshape-of-nothing", gradientOfSum("expected_relevance_of_sum"));
        CHECKS.put("roi-align", refused("-c gradient -t 0", "RoiAlign"));
        CHECKS.put("scalar-output", explained(FIELD_TOLERANCE, "expected_relevance", "-c gradient"));
        CHECKS.put("scikit-learn-pipeline-1", explained("-c gradient"));
        CHECKS.put("scikit-learn-pipeline-3", explainedOrRefused(FIELD_TOLERANCE, "-c gradient -t 1", "Scaler"));
        CHECKS.put("several-inputs-and-outputs-1", model -> {
            Attributor attributor =
                    Attributor.builder(model.model()).explaining("logits").build();
            Attribution attribution = model.attribute(attributor, model.input(), Target.classIndex(1));
            model.compare(attribution.relevance(), "expected", FIELD_TOLERANCE);
        });
        CHECKS.put("several-inputs-and-outputs-2", model -> {
            Run run = model.jennit(
                    "explain", "picture.png", "-c epsilon_plus -t 1 --at tofloat --preprocess raw.json", "");
            assertThat(run.status()).as(run.toString()).isZero();
        });
        CHECKS.put("several-inputs-and-outputs-3", model -> {
            Run run = model.jennit("explain", "a=input.a.npy", "b=input.b.npy -c gradient -t 1", "");
            assertThat(run.status()).as(run.toString()).isZero();
        });
        CHECKS.put("silent-zero-map", warned("-c gradient -t 0", "relu1"));
        CHECKS.put("smoothgrad-depends-on-the-batch", FieldChecks::smoothGradOfRows);
        CHECKS.put("softmax-behind-something-1", explained("-c epsilon_plus -t 1"));
        CHECKS.put("softmax-behind-something-3", explained("-c epsilon_plus -t 1"));
        CHECKS.put("softmax-rule-with-mask", model -> {
            Attributor attributor = Attributor.lrp(
                    model.model(),
                    Composites.of(
                            Map.of(
                                    "name",
                                    "epsilon_plus",
                                    "layer_map",
                                    List.of(List.of("Softmax", Map.of("rule", "Epsilon")))),
                            "composite"));
            Attribution attribution = model.attribute(attributor, model.input(), Target.classIndex(0));
            assertThat(attribution.relevance().toDoubles()).doesNotContain(Double.NaN);
        });
        CHECKS.put("squeeze-batch1", explained(FIELD_TOLERANCE, "expected_relevance", "-c gradient"));
        CHECKS.put("stft", model -> {
            Run run = model.explain("-c gradient -t 0 --at logspec");
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(model.written("logspec").shape()).hasSizeGreaterThan(1);
        });
        CHECKS.put("zero-times-infinity-2", model -> {
            Run run = model.explain("-c gradient -t 0");
            assertThat(run.status()).as(run.toString()).isZero();
            boolean finite =
                    Arrays.stream(model.written("relevance").toDoubles()).allMatch(Double::isFinite);
            assertThat(finite || run.err().contains("Sqrt")).as(run.err()).isTrue();
        });
    }

    private static void graphLevelOcclusion(FieldModel model) throws Exception {
        Map<String, Tensor> inputs = Map.of("x", model.array("input_x"), "e", model.array("input_e"));
        Occlusion occlusion = new Occlusion(PerAxis.all(1), PerAxis.all(1)).withMode(Occlusion.Mode.DROP);
        Attributor attributor = Attributor.builder(model.model())
                .method(occlusion)
                .withRespectTo("x")
                .build();
        Attribution attribution;
        try {
            attribution = model.attribute(attributor, inputs, Target.classIndex(1));
        } catch (RuntimeException e) {
            assertThat(e).hasMessageContaining("sample");
            return;
        }
        model.compare(attribution.relevance("x"), "expected_occlusion_class1", FIELD_TOLERANCE);
    }

    private static void integratedGradientsAtEmbedding(FieldModel model) throws Exception {
        Run run = model.explain("--attributor integrated_gradients -p n_iter=200 --at embedding -t 1");
        if (run.status() == 0) {
            model.compare(model.written("embedding"), "expected", 1e-2); // 200 steps are not the integral
        } else {
            assertThat(run.err()).contains("embedding").doesNotContain("internal error");
        }
    }

    private static void ledgerWithMask(FieldModel model) throws Exception {
        Map<String, Object> composite = Map.of("name", "epsilon_plus", "masks", List.of(List.of("relu2", "ch")));
        Attributor attributor = Attributor.builder(model.model())
                .composite(Composites.of(composite, "composite"))
                .withLedger()
                .build();
        Map<String, Tensor> inputs = Map.of("x", model.array("input_x"), "ch", model.array("input_ch"));
        Attribution attribution = model.attribute(attributor, inputs, Target.classIndex(1));
        model.compare(attribution.relevance("x"), "expected_relevance_class1", FIELD_TOLERANCE);
        Ledger ledger = attribution.ledger().orElseThrow();
        assertThat(ledger.difference()).allSatisfy(rest -> assertThat(rest).isCloseTo(0, within(1e-4)));
        assertThat(ledger.toString()).contains("relu2: mask");
    }

    /** The second call has a name of its own; in a model symmetric in its inputs, the calls swap with them. */
    private static void moduleCalledTwice(FieldModel model) throws Exception {
        Tensor a = model.array("input_a");
        Tensor b = model.array("input_b");
        try (Attributor attributor =
                Attributor.builder(model.model()).at("c", "c_1").build()) {
            Attribution given = attributor.attribute(Map.of("a", a, "b", b), Target.classIndex(0));
            Attribution swapped = attributor.attribute(Map.of("a", b, "b", a), Target.classIndex(0));
            double[] first = given.at("c").toDoubles();
            double[] second = given.at("c_1").toDoubles();
            assertThat(second).isNotEqualTo(first);
            assertThat(swapped.at("c").toDoubles()).containsExactly(second, within(1e-5));
            assertThat(swapped.at("c_1").toDoubles()).containsExactly(first, within(1e-5));
        }
    }

    private static void smoothGradOfRows(FieldModel model) throws Exception {
        String options = "-c gradient --attributor smoothgrad -p n_iter=4 -p seed=0 -t 0";
        Tensor all = model.relevance(model.input(), options);
        Tensor first = model.relevance(model.input().slice(0, 1), options);
        assertThat(first.toDoubles()).containsExactly(all.slice(0, 1).toDoubles(), within(1e-5));
    }
}
