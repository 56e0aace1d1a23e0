package org.jennit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.data.Offset.offset;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.graph.ElementType;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report does in a browser. Without one these tests are skipped. */
@Tag("exhaustive")
class ReportPageTest {
    private static final String HEATMAP = "document.querySelector('[data-mix=\"100\"] canvas')";
    private static final String STAGE = "document.querySelector('.stage')";

    @TempDir
    static Path folder;

    private static Path page;
    private static Browser browser;

    @BeforeAll
    static void open() throws IOException {
        Optional<Path> program = Browser.installed();
        assumeThat(program)
                .as("a browser (apt-get install chromium); without one the page of reports is not tested")
                .isPresent();
        page = folder.resolve("report.html");
        Path cat = Run.home().resolve("examples/images/chelsea.png");
        Path cup = Run.home().resolve("examples/images/coffee.png");
        Run run = jennit(
                "report",
                cat,
                cup,
                "-c",
                "epsilon_plus_flat",
                "--classes",
                2,
                "--precision",
                "float32",
                "--audit",
                "-o",
                page);
        assertThat(run.status()).as(run.toString()).isZero();
        Run heatmap = jennit("explain", cat, "-c", "epsilon_plus_flat", "-o", folder);
        assertThat(heatmap.status()).as(heatmap.toString()).isZero();
        browser = Browser.start(program.orElseThrow());
    }

    @AfterAll
    static void close() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void theHeatmapIsThatOfTheCommand() throws IOException {
        browser.open(page, 1280, 900);
        assertDrawn(Picture.read(folder.resolve("chelsea.heatmap.png")));
        assertThat(browser.complaints()).isEmpty();
    }

    private static void assertDrawn(Picture expected) throws IOException {
        int[] drawn = pixels(HEATMAP);
        assertThat(drawn).hasSize(4 * expected.width() * expected.height());
        int different = 0;
        for (int p = 0; p < drawn.length / 4; p++) {
            for (int channel = 0; channel < 3; channel++) {
                int value = expected.get(p % expected.width(), p / expected.width(), channel);
                assertThat(drawn[4 * p + channel]).as("pixel " + p).isCloseTo(value, offset(3));
                different += drawn[4 * p + channel] == value ? 0 : 1;
            }
        }
        // a sum that lies on the edge of two colours may be rounded to either
        assertThat(different).isLessThan(drawn.length / 1000);
    }

    @Test
    void coloursEndAtThePercentile() throws IOException {
        Path clipped = folder.resolve("clipped.html");
        Path cat = Run.home().resolve("examples/images/chelsea.png");
        Object[] how = {cat, "-c", "epsilon_plus_flat", "--percentile", "99"};
        Run run = jennit("report", how[0], how[1], how[2], how[3], how[4], "--precision", "float32", "-o", clipped);
        assertThat(run.status()).as(run.toString()).isZero();
        Path heatmaps = folder.resolve("clipped");
        assertThat(jennit("explain", how[0], how[1], how[2], how[3], how[4], "-o", heatmaps)
                        .status())
                .isZero();
        browser.open(clipped, 1280, 900);
        assertDrawn(Picture.read(heatmaps.resolve("chelsea.heatmap.png")));
    }

    @Test
    void whatIsSwitchedIsDrawn() throws IOException {
        browser.open(page, 1280, 900);
        int[] atFirst = pixels(STAGE);
        change("document.querySelectorAll('.targets input')[1].click()");
        int[] other = pixels(STAGE);
        assertThat(other).isNotEqualTo(atFirst);
        assertThat(text(".facts")).contains("class 285 of 'logits'");
        change("document.querySelectorAll('.targets input')[0].click()");
        assertThat(pixels(STAGE)).isEqualTo(atFirst);

        change("set('#map', 'coldnhot')");
        assertThat(pixels(STAGE)).isNotEqualTo(atFirst);
        change("set('#map', 'bwr')");
        assertThat(pixels(STAGE)).isEqualTo(atFirst);

        change("set('#level', 2)");
        assertThat(text("#level-value")).isEqualTo("4");
        assertThat(pixels(STAGE)).isNotEqualTo(atFirst);
        change("set('#level', 0)");

        String scale = text(".scale .high");
        change("document.getElementById('shared').click()");
        List<Object> scales = scales();
        assertThat(scales.get(0)).isEqualTo(scales.get(1)).isNotEqualTo(scale);
    }

    @Test
    void theSliderGoesFromThePhotographToTheHeatmap() throws IOException {
        browser.open(page, 1280, 900);
        change("set('.mix', 0)");
        assertThat(pixels(STAGE)).isEqualTo(pixels("document.querySelector('[data-mix=\"0\"] canvas')"));
        change("set('.mix', 100)");
        assertThat(pixels(STAGE)).isEqualTo(pixels(HEATMAP));
        change("document.querySelector('[data-mix=\"50\"]').click()");
        int[] overlay = pixels(STAGE);
        change("set('.mix', 75)");
        int[] between = pixels(STAGE);
        int[] heatmap = pixels(HEATMAP);
        for (int i = 0; i < between.length; i += 997) {
            assertThat((double) between[i]).isCloseTo((overlay[i] + heatmap[i]) / 2.0, offset(1.01));
        }
    }

    @Test
    void rowsOfTablesAreBarsInTheOrderOfWhatMatters() throws IOException {
        Path pipeline = Run.home().resolve("dataset/src/test/resources/pipelines/mixed-logistic");
        Path file = folder.resolve("table.html");
        Run run = jennit(
                "report",
                pipeline.resolve("rows.csv"),
                "-m",
                pipeline.resolve("model.onnx"),
                "-c",
                "gradient",
                "-o",
                file);
        assertThat(run.status()).as(run.toString()).isZero();
        browser.open(file, 1280, 900);
        String amounts = "[...document.querySelectorAll('.features')[0].tBodies[0].rows]"
                + ".map(row => Number(row.querySelector('.amount-of').textContent.replace('\u2212', '-')))";
        String sorted = amounts + ".every((a, i, all) => i === 0 || Math.abs(all[i - 1]) >= Math.abs(a))";
        assertThat(browser.evaluate(sorted)).isEqualTo(true);
        String steps = "[...document.querySelectorAll('.features')[0].tBodies[0].rows]"
                + ".map(row => row.querySelectorAll('rect')[1].getAttribute('fill')).join()";
        Object atFirst = browser.evaluate(steps);
        assertThat(String.valueOf(atFirst)).doesNotContain("null");
        change("document.querySelectorAll('.targets input')[1].click()");
        assertThat(browser.evaluate(steps)).isNotEqualTo(atFirst);
        assertThat(browser.evaluate(amounts + ".length")).isEqualTo(5L);
        assertThat(browser.evaluate("document.querySelectorAll('.swarm circle').length"))
                .isEqualTo(15L);
    }

    @Test
    void signalsAreColouredAnewToo() throws IOException {
        Path network = TestModel.linear(folder.resolve("signal.onnx"), 2, 1, 20);
        Path array = folder.resolve("signal.npy");
        Npy.write(Tensor.full(ElementType.FLOAT32, 1, 1, 1, 20), array);
        Path file = folder.resolve("signal.html");
        Run run = jennit("report", array, "-m", network, "-c", "gradient", "-o", file);
        assertThat(run.status()).as(run.toString()).isZero();
        browser.open(file, 1280, 900);
        String colors = "[...document.querySelectorAll('.signal rect')].map(e => e.getAttribute('fill')).join()";
        Object atFirst = browser.evaluate(colors);
        change("document.querySelectorAll('.targets input')[1].click()");
        Object other = browser.evaluate(colors);
        assertThat(other).isNotEqualTo(atFirst);
        change("set('#map', 'gray')");
        assertThat(String.valueOf(browser.evaluate(colors)))
                .matches("(rgb\\((\\d+) \\2 \\2\\),?)+")
                .isNotEqualTo(other);
    }

    /** A hundredth of the relevance is shown: the page says why, and at which layers the rest was kept. */
    @Test
    void theShareThatIsShownIsExplained() throws IOException {
        browser.open(page, 1280, 900);
        assertThat(text(".share"))
                .containsPattern("Of the output.s relevance [\\d.]+.% is shown")
                .containsPattern("[\\d.]+.% was kept \\(bias\\): biases contribute");
        String drawing = "document.querySelector('.drawing svg')";
        assertThat(String.valueOf(browser.evaluate(drawing + ".textContent")))
                .contains("tiger cat", "conv_stem", "is kept: bias", "arrived");
        assertThat(browser.evaluate("getComputedStyle(" + drawing + ".querySelector('.strong')).fill"
                        + " === getComputedStyle(document.body).color"))
                .isEqualTo(true);
        change("document.querySelectorAll('.targets input')[1].click()");
        assertThat(String.valueOf(browser.evaluate(drawing + ".textContent"))).contains("Egyptian cat");
    }

    @Test
    void keysAreEnough() throws IOException {
        browser.open(page, 1280, 900);
        int[] atFirst = pixels(STAGE);
        browser.evaluate("document.querySelector('.targets input').focus()");
        browser.press("ArrowDown", 40);
        assertThat(browser.evaluate("document.querySelectorAll('.targets input')[1].checked"))
                .isEqualTo(true);
        assertThat(pixels(STAGE)).isNotEqualTo(atFirst);
        browser.evaluate("document.querySelector('.mix').focus()");
        browser.press("End", 35);
        assertThat(pixels(STAGE)).isEqualTo(pixels(HEATMAP));
        assertThat(browser.evaluate("document.querySelector('.mix').getAttribute('aria-valuetext')"))
                .isEqualTo("heatmap");
        assertThat(browser.evaluate(
                        "[...document.querySelectorAll('button, input, select')].every(control => control.closest('label')"
                                + " || control.getAttribute('aria-label') || control.textContent.trim())"))
                .as("every control has a name")
                .isEqualTo(true);
    }

    @Test
    void aPhoneShowsAllOfItsWidthAndPaperAllOfItsParts() throws IOException {
        browser.open(page, 390, 844);
        assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(390L);
        String paper = String.valueOf(browser.call("Page.printToPDF", Map.of()).get("data"));
        assertThat(Base64.getDecoder().decode(paper)).hasSizeGreaterThan(50_000);
        assertThat(browser.complaints()).isEmpty();
    }

    /** Sets a control as a person would, for the page's script to hear of. */
    private static void change(String action) throws IOException {
        browser.evaluate(
                "function set(name, value) { const control = document.querySelector(name); control.value = value;"
                        + " control.dispatchEvent(new Event('input', {bubbles: true})); }; " + action);
        browser.settle();
    }

    private static int[] pixels(String canvas) throws IOException {
        Object text =
                browser.evaluate("(c => { const bytes = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                        + " let s = ''; for (const b of bytes) s += String.fromCharCode(b); return btoa(s); })("
                        + canvas + ")");
        byte[] bytes = Base64.getDecoder().decode(String.valueOf(text));
        int[] pixels = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i] = bytes[i] & 0xff;
        }
        return pixels;
    }

    private static String text(String selector) throws IOException {
        return String.valueOf(browser.evaluate("document.querySelector('" + selector + "').textContent"));
    }

    @SuppressWarnings("unchecked") // a list in JSON
    private static List<Object> scales() throws IOException {
        // the second sample is drawn when it is near
        browser.evaluate("document.querySelectorAll('.sample')[1].scrollIntoView()");
        browser.settle();
        browser.settle();
        return (List<Object>)
                browser.evaluate("[...document.querySelectorAll('.scale .high')].map(e => e.textContent)");
    }
}
