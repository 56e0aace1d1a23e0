package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jennit.attribution.Audit;
import org.jennit.attribution.Audit.AuditedLayer;
import org.jennit.attribution.AuditFinding;
import org.jennit.rule.Absorption;
import org.junit.jupiter.api.Test;

class AuditDrawingTest {
    private static AuditedLayer layer(String name, String rule, double sum, double size, double bias) {
        Map<Absorption.Kind, Double> kept = bias == 0 ? Map.of() : Map.of(Absorption.Kind.BIAS, bias);
        return new AuditedLayer(name, "Dense", rule, sum, size, kept);
    }

    private static Audit audit(double output, double bias, List<AuditedLayer> layers, AuditFinding... findings) {
        return new Audit(
                output,
                output - bias,
                1,
                layers,
                Map.of(Absorption.Kind.BIAS, bias),
                new Audit.Shares(1, 0, 0),
                List.of(findings));
    }

    private static String drawn(Audit audit) throws Exception {
        String svg = AuditDrawing.svg(audit, "photo");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        return svg;
    }

    /** The x of a path's points. */
    private static double[] places(String svg, String color) {
        return Pattern.compile("<path d=\"([^\"]*)\" fill=\"" + color + "\"")
                .matcher(svg)
                .results()
                .map(path -> path.group(1))
                .flatMap(
                        path -> Pattern.compile("[ML]([-\\d.]+) ").matcher(path).results())
                .mapToDouble(point -> Double.parseDouble(point.group(1)))
                .toArray();
    }

    @Test
    void theStreamNarrowsByWhatLayersKeep() throws Exception {
        String svg = drawn(audit(
                2, 1.5, List.of(layer("head", "Epsilon(epsilon=1e-6)", 2, 2, 1.5), layer("stem", "ZPlus", .5, .5, 0))));
        double[] flow = places(svg, "#3a6ea5");
        double[] bias = places(svg, "#e8a33d");
        double wide = flow[0] - flow[flow.length - 1];
        double narrow = flow[2] - flow[3];
        assertThat(narrow / wide).isCloseTo(0.25, offset(0.01));
        assertThat(DoubleStream.of(bias).max()).hasValue(flow[0]);
        assertThat(DoubleStream.of(bias).min()).hasValue(flow[2]);
        assertThat(svg).contains(">Epsilon<", ">stem<", "kept, bias: 1.50", ">arrived 0.500<");
    }

    /** The largest relevance has the longest bar; the scale is logarithmic. */
    @Test
    void sizesAreOnALogarithmicScale() throws Exception {
        String svg = drawn(audit(
                1,
                0,
                List.of(
                        layer("a", "Gamma", 1, 1, 0),
                        layer("b", "Gamma", 1, 1000, 0),
                        layer("c", "Gamma", 1, 1e6, 0))));
        double[] widths = Pattern.compile("width=\"([\\d.]+)\" height=\"12\"")
                .matcher(svg)
                .results()
                .mapToDouble(bar -> Double.parseDouble(bar.group(1)))
                .toArray();
        assertThat(widths).hasSize(3);
        assertThat(widths[2]).isCloseTo(2 * widths[1], offset(0.2));
        assertThat(svg).contains(">1<", ">1e6<");
    }

    @Test
    void whatGrowsBeyondAllMeasureHasNumbersInsteadOfAStream() throws Exception {
        String svg = drawn(audit(1, -1e31, List.of(layer("a", "Gamma", 1, 1e31, -1e31))));
        assertThat(places(svg, "#3a6ea5")).isEmpty();
        assertThat(svg).contains(">\u22121.00e+31 bias<");
        assertThat(drawn(audit(1, Double.NaN, List.of(layer("a", "Gamma", Double.NaN, Double.NaN, Double.NaN)))))
                .contains("NaN or infinite");
    }

    @Test
    void findingsAreWrittenAndTheirLayersMarked() throws Exception {
        AuditFinding finding = new AuditFinding(
                AuditFinding.Kind.GROWTH, "b", "hands on 50 times what arrived", "Try epsilon. ".repeat(20));
        String svg = drawn(audit(1, 0, List.of(layer("a", "Pass", 1, 1, 0), layer("b", "Pass", 1, 1, 0)), finding));
        assertThat(svg).contains("hands on 50 times", ">b<").doesNotContain(">a<");
        assertThat(svg.split("<circle", -1)).hasSize(3);
        assertThat(svg).contains("1 of 2 layers, which hand on all they get, are left out");
    }

    /** Names come from files. */
    @Test
    void namesStayText() throws Exception {
        String name = "</text><script>alert(1)</script>\u0000\u001b[31m\ud800\"'&";
        AuditFinding finding = new AuditFinding(AuditFinding.Kind.SIGN, name, "turns", "Try");
        String svg = drawn(audit(1, 0, List.of(layer(name, name, 1, 1, 0)), finding));
        assertThat(svg).doesNotContain("<script").doesNotContain("\u001b");
    }

    @Test
    void deepNetworksAreDrawnByWhatMatters() throws Exception {
        List<AuditedLayer> layers = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            layers.add(layer("layer" + i, "Epsilon", 1, 1, i == 1234 ? 0.5 : 1e-9));
        }
        String svg = drawn(audit(1, 0.5, layers));
        assertThat(svg).contains(">layer1234<");
        assertThat(svg.length()).isLessThan(150_000);
    }
}
