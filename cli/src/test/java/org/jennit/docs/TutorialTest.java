package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.cli.Run;
import org.jennit.cli.tool.network.SeededNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the tutorial, run one after the other as it shows them, on a network of the same shape. */
class TutorialTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern FILE = Pattern.compile("[\\w/]+\\.(onnx|yaml|png|html)|photos|heatmaps|all");

    @TempDir
    Path folder;

    @Test
    @Tag("exhaustive")
    void everyCommandWorks() throws IOException {
        String page = Files.readString(Snippet.project().resolve("docs/tutorial.md"));
        SeededNetwork.RESNET18.write(folder.resolve("flowers.onnx"), true, 1);
        Files.writeString(
                folder.resolve("flowers.json"), block(page, "\n```\n{").trim());
        Files.writeString(folder.resolve("mine.yaml"), block(page, "\n```yaml\n"));
        Files.write(
                folder.resolve("classes.txt"),
                Stream.concat(
                                Stream.of("rose", "tulip"),
                                IntStream.range(2, 1000).mapToObj(i -> "flower " + i))
                        .toList());
        Files.createDirectory(folder.resolve("photos"));
        for (String name : List.of("rose", "tulip")) {
            Files.copy(Run.home().resolve("examples/images/chelsea.png"), folder.resolve("photos/" + name + ".png"));
        }

        List<String> commands =
                page.lines().filter(line -> line.startsWith("jennit ")).toList();
        assertThat(commands).hasSizeGreaterThan(8);
        for (String command : commands) {
            Run run = jennit(arguments(command).toArray());
            assertThat(run.status()).as("%s%n%s", command, run).isZero();
        }
        assertThat(Stream.of(
                                "heatmaps/rose.heatmap.png",
                                "heatmaps/rose.overlay.png",
                                "comparison.png",
                                "report.html",
                                "all/results.jsonl",
                                "explained.onnx")
                        .map(folder::resolve))
                .allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }

    /** A block of the page, from the end of the first line of its beginning. */
    private static String block(String page, String beginning) {
        int start = page.indexOf(beginning);
        assertThat(start).as(beginning).isNotNegative();
        int first = page.indexOf("\n", start + 1) + 1;
        return page.substring(first, page.indexOf("\n```", first));
    }

    /** The words of a command, files among them in the test's folder. */
    private List<String> arguments(String command) {
        List<String> arguments = new ArrayList<>();
        Matcher word = WORD.matcher(command.substring("jennit ".length()));
        while (word.find()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            arguments.add(FILE.matcher(text).matches() ? folder.resolve(text).toString() : text);
        }
        return arguments;
    }
}
