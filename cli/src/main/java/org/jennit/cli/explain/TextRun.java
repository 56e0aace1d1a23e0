package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jennit.attribution.InnerUnits;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.HeatmapStyle;
import org.jennit.dataset.UnitPicture;
import org.jennit.image.TokenText;
import org.jennit.language.Generation;
import org.jennit.language.TextAttribution;
import org.jennit.language.TextAttributor;
import org.jennit.language.TextExplainer;
import org.jennit.language.TextModel;
import org.jennit.language.TextTargets;
import org.jennit.language.TextToken;
import org.jennit.language.TokenizedText;
import org.jennit.target.Target;
import org.jennit.tensor.AtomicFile;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import picocli.CommandLine;

/** Explains a text, prints it, and writes it as a picture, a page and JSON. */
final class TextRun {
    private static final String STEM = "text";
    private static final int WIDTH = 900;
    private static final int BEST = 5;

    private final TextOptions options;
    private final Path folder;
    private final HeatmapStyle style;
    private final Console console;
    /** Whether JSON is printed, and nothing written. */
    private final boolean printed;

    /** Explains a text as is asked for, and returns the exit status. */
    static int explain(ExplainOptions options) throws IOException {
        Console console = options.console();
        TextOptions text = options.text();
        options.samples().refuse(text.source());
        options.require(
                !options.layers().needsBackwardPass().equals("--at"),
                "a text is explained at its tokens, for a class, a label or a token (--target); leave"
                        + " out --output-relevance and --at");
        if (options.isTraced()
                && (options.printsNumbers()
                        || text.steps().isPresent()
                        || text.other().isPresent())) {
            throw new UsageException(
                    "--ledger and --audit are printed for a class, a label or a token; leave out --steps,"
                            + " --similar-to, --json and -o -");
        }
        if (options.methods().hidesFeatures()) {
            options.require(
                    options.layers().isEmpty()
                            && !options.isTraced()
                            && text.steps().isEmpty()
                            && text.other().isEmpty(),
                    options.methods().name()
                            + " hides tokens to explain a class, a label or a token (--target); leave out"
                            + " --units, --steps, --similar-to, --ledger and --audit");
        }
        try (TextModel model = text.load(options.model());
                ConsoleProgress progress = new ConsoleProgress(console);
                TextExplainer explainer = explainer(options, model, progress)) {
            boolean printed = options.printsNumbers();
            Path folder = printed ? options.folder() : options.createFolder();
            new TextRun(text, folder, options.paint().style(), console, printed)
                    .explain(
                            explainer,
                            text.tokenized(model),
                            options.target(),
                            options.layers().units(model.model()),
                            options.isTraced());
        }
        return CommandLine.ExitCode.OK;
    }

    private static TextExplainer explainer(ExplainOptions options, TextModel text, ConsoleProgress progress)
            throws IOException {
        boolean hides = options.methods().hidesFeatures();
        return options.methods()
                .ofTexts(
                        text,
                        options.model().metadata(),
                        options.text().words(),
                        builder -> options.traced(options.outputs()
                                .of(
                                        hides
                                                ? builder.onProgress(progress)
                                                : options.layers().of(builder, text.model()))),
                        options.console()::say);
    }

    private TextRun(TextOptions options, Path folder, HeatmapStyle style, Console console, boolean printed) {
        this.printed = printed;
        this.options = options;
        this.folder = folder;
        this.style = style;
        this.console = console;
    }

    /**
     * Explains a text.
     *
     * @param target what of the output, as people write it
     * @param units the heads or neurons whose relevance is written too
     * @param traced whether it is told where relevance went
     */
    private void explain(
            TextExplainer explainer, TokenizedText text, String target, List<InnerUnits> units, boolean traced)
            throws IOException {
        if (printed && !units.isEmpty()) {
            throw new UsageException("--units writes arrays and pictures; leave out --json and -o -");
        }
        if (!units.isEmpty() && (options.steps().isPresent() || options.other().isPresent())) {
            throw new UsageException(
                    "--units goes with a class, a label or a token; leave out --steps and --similar-to");
        }
        try {
            if (explainer instanceof TextAttributor attributor
                    && options.steps().isPresent()) {
                show(attributor.generate(text, options.steps().get()));
            } else if (explainer instanceof TextAttributor attributor
                    && options.other().isPresent()) {
                TokenizedText other = attributor.model().encode(options.other().get());
                show(attributor.explainSimilarity(text, other), List.of());
            } else {
                TextTargets targets = explainer.targets(text);
                show(explained(explainer, text, targets, target), targets.best(BEST));
                if (explainer instanceof TextAttributor attributor) {
                    tellOfInside(attributor, text, new TargetExpression(targets::of).parse(target), units, traced);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private void tellOfInside(
            TextAttributor attributor, TokenizedText text, Target target, List<InnerUnits> units, boolean traced)
            throws IOException {
        if (traced) {
            new TracedRelevance(folder, STEM + ".", console).tell(attributor.attribute(text, target), text.text());
        }
        for (InnerUnits some : units) {
            write(some.kind(), attributor.units(some, text, target));
        }
    }

    private static TextAttribution explained(
            TextExplainer explainer, TokenizedText text, TextTargets targets, String target) {
        TargetExpression sum = new TargetExpression(targets::of);
        List<Map.Entry<String, Double>> terms = sum.names(target);
        double value = terms.stream()
                .mapToDouble(term -> term.getValue() * targets.value(term.getKey()))
                .sum();
        String described = terms.stream()
                .map(term -> weight(term.getValue()) + targets.described(term.getKey()))
                .collect(Collectors.joining(" "));
        return explainer.explain(text, sum.parse(target), described.replaceFirst("^\\+ ", ""), value);
    }

    private static String weight(double weight) {
        String size = Math.abs(weight) == 1 ? "" : String.format(Locale.ROOT, "%.4g*", Math.abs(weight));
        return (weight < 0 ? "- " : "+ ") + size;
    }

    private void show(TextAttribution attribution, List<String> best) throws IOException {
        if (printed) {
            console.document(attribution.json());
            return;
        }
        TextAttribution shown = options.words() ? attribution.words() : attribution;
        TokenText picture = shown.tokenText().colorMap(style.colors()).level(style.level());
        console.say(String.format(
                Locale.ROOT,
                "%s: %.4g, of which the tokens have %.4g",
                shown.explained(),
                shown.value(),
                shown.total()));
        best.forEach(line -> console.say("  " + line));
        if (options.colors()) {
            console.colored(picture.ansi());
        } else {
            for (int i = 0; i < shown.text().size(); i++) {
                TextToken token = shown.text().tokens().get(i);
                console.result(String.format(
                        Locale.ROOT, "%+10.4f  %s", shown.relevance().get(i), token.text()));
            }
        }
        Path file = file("tokens.png");
        picture.picture(WIDTH).save(file);
        console.say("  picture: " + file);
        file = file("tokens.html");
        picture.save(file);
        console.say("  page: " + file);
        write("tokens.json", attribution.json());
    }

    private void show(Generation generation) throws IOException {
        if (printed) {
            console.document(generation.json());
            return;
        }
        console.result(
                generation.prompt().text() + " | " + generation.continuation().strip());
        Path file = file("matrix.png");
        generation.matrix().colorMap(style.colors()).picture().save(file);
        console.say("  picture: " + file);
        file = file("matrix.html");
        generation.matrix().colorMap(style.colors()).save(file);
        console.say("  page: " + file);
        write("matrix.json", generation.json());
    }

    private void write(String kind, Tensor units) throws IOException {
        Path array = file(kind + ".npy");
        Npy.write(units, array);
        Path picture = file(kind + ".png");
        UnitPicture.of(units, style).save(picture);
        console.say("  " + kind + ": " + array + ", " + picture);
    }

    private void write(String kind, String json) throws IOException {
        Path file = file(kind);
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(bytes));
        console.say("  numbers: " + file);
    }

    private Path file(String kind) {
        return folder.resolve(STEM + "." + kind);
    }
}
