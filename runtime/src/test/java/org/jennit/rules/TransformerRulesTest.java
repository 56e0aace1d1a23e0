package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.rules.ExplainedNet.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.RelevanceGradient;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxReader;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.program.Program;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uniform, Value, SoftmaxTaylor, NormConstant and Constant together: derived again, exported, and in the ledger. */
class TransformerRulesTest {
    private static final int TOKENS = 4;
    private static final int WIDTH = 3;

    @TempDir
    Path folder;

    /** Attention in windows that a shift has moved, with a class token, a norm and biases. */
    private static Graph shiftedWindows() {
        Net net = new Net(5);
        Value x = net.input("x", 1, TOKENS, WIDTH);
        Value normed = net.node(
                Normalization.LAYER_NORM,
                "norm",
                x,
                net.weight("norm.weight", 0.5, 1.5, WIDTH),
                net.weight("norm.bias", WIDTH));
        Value late = slice(net, normed, 1, TOKENS);
        Value early = slice(net, normed, 0, 1);
        Value shifted = net.node(Layout.CONCAT, "roll", Attributes.NONE.with("axis", 1), late, early);
        Value windows = net.node(Layout.RESHAPE, "windows", shifted, net.integers(2, TOKENS / 2, WIDTH));
        Value token = net.weight("class_token", 2, 1, WIDTH);
        Value tokens = net.node(Layout.CONCAT, "with_token", Attributes.NONE.with("axis", 1), token, windows);
        Value q = dense(net, "q", tokens);
        Value keys = net.node(Layout.TRANSPOSE, "", Attributes.NONE.with("perm", 0, 2, 1), dense(net, "k", tokens));
        Value scores = net.node(Linear.MAT_MUL, "scores", q, keys);
        Value weights = net.node(Activations.SOFTMAX, "softmax", Attributes.NONE.with("axis", -1), scores);
        Value given = net.node(Linear.MAT_MUL, "attend", weights, dense(net, "v", tokens));
        Value gate = net.node(Activations.SIGMOID, "gate", dense(net, "g", given));
        Value gated = net.node(Arithmetic.MUL, "gated", gate, given);
        Value flat = net.node(Layout.RESHAPE, "", gated, net.integers(1, (TOKENS + 2L) * WIDTH));
        return net.graph(net.gemm("head", flat, 2));
    }

    private static Value slice(Net net, Value x, long from, long to) {
        return net.node(Layout.SLICE, "", x, net.integers(from), net.integers(to), net.integers(1));
    }

    private static Value dense(Net net, String name, Value x) {
        Value product = net.node(Linear.MAT_MUL, name, x, net.weight(name + ".weight", WIDTH, WIDTH));
        return net.add(name, product, net.weight(name + ".bias", WIDTH));
    }

    private Model model() throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(shiftedWindows(), Map.of(), file);
        return Model.load(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attn_lrp", "cp_lrp"})
    void theRelevanceIsDerivedAgain(String preset) throws IOException {
        Tensor x = Net.tensor(1, 1, TOKENS, WIDTH);
        Tensor v = Net.tensor(2, 1, TOKENS, WIDTH);
        Tensor none = Tensor.zeros(x.type(), 1, 2);
        Target target = Target.classIndex(1);
        try (Model model = model();
                Attributor attributor =
                        Attributor.lrp(model, Composites.named(preset, Map.of("epsilon", 0.1, "stabilizer", 0.1)));
                RelevanceGradient gradient = RelevanceGradient.of(attributor, "x")) {
            double[] found = gradient.run(Map.of("x", x), target, none, Map.of("x", v))
                    .gradient("x")
                    .toDoubles();
            double[] values = x.toDoubles();
            double step = 1e-3;
            for (int i = 0; i < values.length; i++) {
                double[] ends = new double[2];
                for (int end = 0; end < 2; end++) {
                    double[] moved = values.clone();
                    moved[i] += end == 0 ? -step : step;
                    Attribution there = attributor.attribute(Tensor.of(x.type(), moved, x.shape()), target);
                    ends[end] = there.relevance().combine(v, (a, b) -> a * b).sum();
                }
                double slope = (ends[1] - ends[0]) / (2 * step);
                assertThat(found[i]).as("element %d", i).isCloseTo(slope, within(0.02 + 0.02 * Math.abs(slope)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attn_lrp", "cp_lrp"})
    void anExportedFileGivesTheSame(String preset) throws IOException {
        Tensor x = Net.tensor(1, 1, TOKENS, WIDTH);
        Path file = folder.resolve("explained.onnx");
        try (Model model = model();
                Attributor attributor = Attributor.lrp(model, Composites.named(preset, Map.of()))) {
            attributor.export(Target.classIndex(1), file);
            try (Program program = Program.open(OnnxReader.read(file).graph())) {
                TensorAssert.assertThat(program.run(Map.of("x", x)).get("x_relevance"))
                        .isCloseTo(attributor.attribute(x, Target.classIndex(1)).relevance(), 1e-5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attn_lrp", "cp_lrp"})
    void theLedgerAccountsForTokensSoftmaxAndBiases(String preset) {
        Tensor relevance = Net.tensor(3, 1, 2);
        ExplainedNet explained = explain(shiftedWindows())
                .with(Composites.named(preset, Map.of()))
                .withLedger()
                .of(Net.tensor(1, 1, TOKENS, WIDTH), relevance);
        assertThat(explained.accounted()).isCloseTo(relevance.sum(), within(1e-3));
        assertThat(explained.kept().keySet())
                .contains("v: bias", "head: bias")
                .anyMatch(entry -> entry.startsWith("with_token"))
                .anyMatch(entry -> preset.equals("cp_lrp") || entry.startsWith("softmax: softmax"));
    }
}
