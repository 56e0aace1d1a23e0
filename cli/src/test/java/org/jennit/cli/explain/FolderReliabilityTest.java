package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jennit.cli.Run;
import org.jennit.docs.SmallModels;
import org.jennit.image.Picture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders as they are found: with odd files, long names, and other runs. */
@Timeout(120)
class FolderReliabilityTest {
    @TempDir
    Path folder;

    private Path photos;
    private Path model;
    private Path out;

    @BeforeEach
    void makeModel() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        model = SmallModels.ofPhotographs(folder.resolve("small.onnx"));
        out = folder.resolve("out");
    }

    private void picture(String name, long seed) throws IOException {
        byte[] pixels = new byte[3 * 16 * 16];
        new Random(seed).nextBytes(pixels);
        Picture.of(16, 16, pixels).save(photos.resolve(name));
    }

    private Run explain(String... further) {
        List<Object> all = new ArrayList<>(List.of("explain", photos, "-m", model, "-c", "gradient", "-o", out));
        all.addAll(List.of(further));
        if (!all.contains("--preprocess")) {
            all.addAll(List.of("--preprocess", "imagenet"));
        }
        return jennit(all.toArray());
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(out.resolve("results.jsonl"));
    }

    @Test
    void oneRunWritesAtATime() throws IOException {
        picture("a.png", 1);
        Files.createDirectory(out);
        try (FileChannel file =
                        FileChannel.open(out.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            Run run = explain();
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("another run writes into this folder");
        }
        assertThat(explain().status()).isZero();
        assertThat(out.resolve(".lock")).doesNotExist();
    }

    @Test
    void aReplacedPictureIsComputedAgain() throws IOException {
        picture("a.png", 1);
        picture("b.png", 2);
        assertThat(explain("--batch-size", "1").status()).isZero();
        List<String> before = lines();
        picture("b.png", 3);
        assertThat(explain("--batch-size", "1", "--resume").status()).isZero();
        assertThat(lines()).hasSize(2).startsWith(before.get(0)).doesNotContain(before.get(1));
        List<String> resumed = lines();
        assertThat(explain("--batch-size", "1").status()).isZero();
        assertThat(lines()).isEqualTo(resumed);
    }

    @Test
    void oddFilesAreTheirOwnProblem() throws Exception {
        picture("a.png", 1);
        Files.createSymbolicLink(photos.resolve("loop"), photos);
        Files.createSymbolicLink(photos.resolve("broken.png"), folder.resolve("missing"));
        assumeThat(new ProcessBuilder("mkfifo", photos.resolve("pipe.png").toString())
                        .start()
                        .waitFor())
                .isZero();
        Run run = explain();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("pipe.png: is a pipe")
                .contains("broken.png")
                .contains("2 of 3 files");
        assertThat(lines()).hasSize(3);
        assertThat(out.resolve("a.heatmap.png")).exists();
    }

    @Test
    void batchesAreHalvedUntilTheyFitIntoMemory() throws IOException {
        model = SmallModels.hungry(folder.resolve("hungry.onnx"));
        for (int i = 0; i < 8; i++) {
            picture(i + ".png", i);
        }
        String unit = "{\"resize\": [16, 16], \"range\": 1}";
        Path preprocessing = Files.writeString(folder.resolve("unit.json"), unit);
        Run run = explain("--preprocess", preprocessing.toString(), "--batch-size", "8");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.err()).contains("too little memory for 8 files at once; from here on it is 4");
        List<String> halved = lines();
        assertThat(halved).hasSize(8);
        assertThat(explain("--preprocess", preprocessing.toString(), "--batch-size", "4")
                        .err())
                .doesNotContain("memory");
        assertThat(lines()).isEqualTo(halved);
    }

    @Test
    void longNamesAreShortened() throws IOException {
        String stem = "ä".repeat(124);
        picture(stem + ".png", 1);
        picture(stem + "b.png", 2);
        Run run = explain();
        assertThat(run.status()).as(run.toString()).isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("ä")))
                    .hasSize(2)
                    .allMatch(name -> name.endsWith(".heatmap.png") && name.contains("~"));
        }
    }

    @Test
    void namesAreTakenInAnyLocale() throws Exception {
        picture("größe.png", 1);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.jennit.cli.Main",
                        "explain",
                        photos.toString(),
                        "-m",
                        model.toString(),
                        "--preprocess",
                        "imagenet",
                        "-c",
                        "gradient",
                        "-o",
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        assertThat(lines()).hasSize(1);
    }
}
