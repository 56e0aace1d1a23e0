package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SignalPlotTest {
    @TempDir
    Path folder;

    @Test
    void everySampleHasTheColourOfItsRelevance() throws Exception {
        Tensor signal = Tensor.of(new double[] {0, 1, 0, 5, 5, 7}, 2, 3);
        Tensor relevance = Tensor.of(new double[] {2, 0, -2, 1, -1, 0}, 2, 3);
        NodeList bands = elements(SignalPlot.of(signal, relevance), "rect");
        assertThat(bands.getLength()).isEqualTo(6);
        int[] palette = ColorMap.of("bwr").palette(1);
        int[] indices = {255, 127, 0, 191, 63, 127};
        for (int i = 0; i < 6; i++) {
            Element band = (Element) bands.item(i);
            assertThat(band.getAttribute("data-i")).isEqualTo(Integer.toString(i));
            assertThat(band.getAttribute("fill")).as("sample " + i).isEqualTo("#%06x".formatted(palette[indices[i]]));
        }
        assertThat(elements(SignalPlot.of(signal, relevance), "path").getLength())
                .as("a line behind each channel, and a piece for each sample")
                .isEqualTo(2 + 6);
        assertThat(SignalPlot.of(signal, relevance)
                        .colorMap(ColorMap.of("gray"))
                        .level(2)
                        .svg())
                .contains("fill=\"#ffffff\"", "fill=\"#000000\"")
                .isEqualTo(SignalPlot.of(signal, relevance)
                        .level(2)
                        .colorMap(ColorMap.of("gray"))
                        .svg());
    }

    @Test
    void longSignalsShareTheLargestRelevanceOfNeighbours() throws Exception {
        double[] relevance = new double[5000];
        relevance[4321] = -1;
        NodeList bands =
                elements(SignalPlot.of(Tensor.zeros(ElementType.FLOAT32, 5000), Tensor.of(relevance, 5000)), "rect");
        assertThat(bands.getLength()).isEqualTo(1000);
        int samples = 0;
        for (int i = 0; i < bands.getLength(); i++) {
            Element band = (Element) bands.item(i);
            int from = Integer.parseInt(band.getAttribute("data-i"));
            int count = Integer.parseInt(band.getAttribute("data-n"));
            samples += count;
            boolean has = from <= 4321 && 4321 < from + count;
            assertThat(band.getAttribute("fill").equals("#0000ff"))
                    .as("sample " + from)
                    .isEqualTo(has);
        }
        assertThat(samples).isEqualTo(5000);
    }

    @Test
    void whatIsNoSignalIsRefused() {
        Tensor line = Tensor.zeros(ElementType.FLOAT32, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignalPlot.of(Tensor.zeros(ElementType.FLOAT32, 1, 2, 3), line))
                .withMessageContaining("[C, T]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignalPlot.of(line, Tensor.zeros(ElementType.FLOAT32, 5)))
                .withMessageContaining("the signal is [4], but its relevance [5]");
        Tensor many = Tensor.zeros(ElementType.FLOAT32, 65, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignalPlot.of(many, many))
                .withMessageContaining("at most 64 lines");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignalPlot.of(line, Tensor.full(ElementType.FLOAT32, Double.NaN, 4)))
                .withMessageContaining("the relevance");
    }

    private NodeList elements(SignalPlot plot, String name) throws Exception {
        Path file = folder.resolve("plot.svg");
        plot.save(file);
        assertThat(Files.readString(file)).isEqualTo(plot.svg());
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName(name);
    }
}
