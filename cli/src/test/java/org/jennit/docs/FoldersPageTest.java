package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.composite.Composites;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.DatasetRun;
import org.jennit.dataset.ExplainedSample;
import org.jennit.dataset.FileNames;
import org.jennit.dataset.FolderOptions;
import org.jennit.dataset.FolderSink;
import org.jennit.dataset.ResultSink;
import org.jennit.dataset.RunIdentity;
import org.jennit.dataset.RunStatistics;
import org.jennit.dataset.Sample;
import org.jennit.dataset.SampleReader;
import org.jennit.dataset.SampleTargets;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/folders.md. */
class FoldersPageTest {
    @TempDir
    Path folder;

    private Path photos;
    private Path file;

    @BeforeEach
    void makeFiles() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        file = SmallModels.ofPhotographs(folder.resolve("small.onnx"));
        Random random = new Random(3);
        for (String name : List.of("a.png", "b.png", "c.png")) {
            byte[] pixels = new byte[3 * 16 * 16];
            random.nextBytes(pixels);
            Picture.of(16, 16, pixels).save(photos.resolve(name));
        }
        Files.writeString(photos.resolve("broken.png"), "no picture");
    }

    private FolderSink explain(Path out, Map<String, String> options, List<Integer> progress) throws IOException {
        // [snippet]
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            List<Sample> samples = Sample.find(List.of(photos));
            SampleReader reader = SampleReader.of(Preprocessing.preset("imagenet"));
            ClassScores scores = new ClassScores(model, Optional.empty()); // or with the labels of the classes
            FileNames names = new FileNames(out, FileNames.DEFAULT, Map.of());
            FolderSink sink = new FolderSink(names, FolderOptions.DEFAULT, scores, reader)
                    .recorded(RunIdentity.of(options, model.files(), samples), true); // resumes an interrupted run
            DatasetRun.of(attributor, samples, reader)
                    .progress((done, all) -> progress.add(all - done))
                    .into(sink);
            return sink;
        }
        // [end]
    }

    @Test
    void aFolderOfResultsFromJava() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        List<Integer> progress = new ArrayList<>();
        FolderSink sink = explain(out, Map.of("composite", "epsilon_plus"), progress);
        assertThat(progress).containsExactly(4, 0);
        assertThat(sink.summary().explained()).isEqualTo(3);
        assertThat(sink.summary().failures()).singleElement().asString().contains("broken.png: is not a picture");
        assertThat(out.resolve("b.heatmap.png")).exists();
        Path results = sink.results().orElseThrow();
        byte[] whole = Files.readAllBytes(results);
        assertThat(new String(whole, java.nio.charset.StandardCharsets.UTF_8).lines())
                .hasSize(4);
        // a run that is complete has nothing left to do
        progress.clear();
        assertThat(explain(out, Map.of("composite", "epsilon_plus"), progress)
                        .summary()
                        .explained())
                .isEqualTo(3);
        assertThat(progress).containsExactly(0);
        assertThat(results).hasBinaryContent(whole);
        assertThatThrownBy(() -> explain(out, Map.of("composite", "gradient"), progress))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("composite was epsilon_plus and is now gradient");
    }

    @Test
    void anotherSink() throws IOException {
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            List<Sample> samples = Sample.find(List.of(photos));
            SampleReader reader = SampleReader.of(Preprocessing.preset("imagenet"));
            // [snippet]
            Map<Path, Double> table = new LinkedHashMap<>(); // the relevance of each picture, in total
            RunStatistics run = DatasetRun.of(attributor, samples, reader)
                    .targets(SampleTargets.ofClass(281))
                    .into(ResultSink.of(result -> {
                        if (result instanceof ExplainedSample.SampleAttribution part) {
                            table.put(
                                    part.sample().file(),
                                    part.relevance().orElseThrow().sum());
                        }
                    }));
            // [end]
            assertThat(run.samples()).isEqualTo(4);
            assertThat(run.stopped()).isFalse();
            assertThat(table.keySet())
                    .containsExactly(photos.resolve("a.png"), photos.resolve("b.png"), photos.resolve("c.png"));
            assertThat(table.values()).allSatisfy(sum -> assertThat(sum).isNotZero());
        }
    }

    @Test
    void aRunStopsWhenItIsTold() throws IOException {
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            List<Sample> samples = Sample.find(List.of(photos));
            List<ExplainedSample> results = new ArrayList<>();
            RunStatistics run = DatasetRun.of(attributor, samples, SampleReader.of(Preprocessing.preset("imagenet")))
                    .batchSize(1)
                    .stopWhen(() -> !results.isEmpty())
                    .into(ResultSink.of(results::add));
            assertThat(run.stopped()).isTrue();
            assertThat(results).hasSizeBetween(1, 3);
            assertThat(results.get(0).sample()).isEqualTo(samples.get(0));
        }
    }
}
