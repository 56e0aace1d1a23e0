package org.jennit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.Provenance;
import org.jennit.cli.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private static final Path CAT = Run.home().resolve("examples/images/chelsea.png");
    private static final Path MODEL = Run.home().resolve("examples/efficientnet-lite0/efficientnet-lite0.onnx");

    @TempDir
    Path folder;

    @Test
    void theReportSaysHowItWasMade() throws IOException {
        Path file = folder.resolve("report.html");
        Run run = jennit("report", CAT, "-c", "epsilon_plus", "-t", "tiger cat", "-t", "tiger cat - lynx", "-o", file);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("tiger cat (282), 38.6", "report: " + file);
        String page = Files.readString(file);
        assertThat(page)
                .contains("'tiger cat - lynx'".replace("'", "&#39;"))
                .contains("SHA-256 " + Provenance.sha256(MODEL))
                .contains("ONNX Runtime " + Provenance.onnxRuntime())
                .contains("Java " + System.getProperty("java.version"))
                .contains("<th scope=\"row\">conv_stem</th><td>Convolution</td>")
                .contains("ZPlus")
                .contains("\"ledger\":{\"output\":1.0")
                .doesNotContain("http://", "https://", "{{");
        assertThat(jennit("report", CAT, "-c", "epsilon_plus", "-t", "tiger cat", "-t", "tiger cat - lynx", "-o", file)
                        .status())
                .isZero();
        assertThat(Files.readString(file)).as("the same command").isEqualTo(page);
    }

    @Test
    void namesAreNoMarkup() throws IOException {
        Path evil = Files.copy(CAT, folder.resolve("a <script>alert(1) & 'b\" .png"));
        Path broken = Files.writeString(folder.resolve("<b>broken.png"), "no picture");
        Path file = folder.resolve("report.html");
        Run run = jennit(
                "report",
                evil,
                broken,
                "--attributor",
                "occlusion",
                "-p",
                "window=112",
                "-p",
                "stride=112",
                "--classes",
                1,
                "--title",
                "<i>A & B</i>",
                "-o",
                file);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.err()).contains("<b>broken.png: is not a picture");
        String page = Files.readString(file);
        assertThat(page)
                .contains("<h1>&lt;i&gt;A &amp; B&lt;/i&gt;</h1>")
                .contains("&lt;script&gt;alert(1) &amp; &#39;b&quot; .png")
                .contains("&lt;b&gt;broken.png")
                .doesNotContain("<i>", "<b>broken", "<script>alert");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsComputed() {
        assertThat(jennit("report", CAT, "-o", folder.resolve("no/report.html")).err())
                .contains("its folder does not exist");
        assertThat(jennit("report", CAT, "-o", folder).err()).contains("is a folder; name a file with -o");
        assertThat(jennit("report", CAT, "--classes", 0).err()).contains("--classes is at least 1");
        assertThat(jennit("report", CAT, "--cmap", "bwt").err()).contains("did you mean 'bwr'");
        assertThat(jennit("report", CAT, "--attributor", "gradent").err()).contains("did you mean 'gradient'");
        assertThat(jennit("report", CAT, "--precision", "int8").err()).contains("--precision");
    }
}
