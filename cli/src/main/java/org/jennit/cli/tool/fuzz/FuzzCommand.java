package org.jennit.cli.tool.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jennit fuzz}: damages files at random, and counts what becomes of them. */
@Command(
        name = "fuzz",
        header = "Damages files at random, and counts what becomes of them.",
        description = {
            "Models are compiled, arrays, pictures and settings read; each damaged file must work, or be refused with an"
                    + " error that says what is wrong with it. Whatever else happens is a defect: the file is kept, and the"
                    + " exit status is 1. The same seed damages the same files in the same way."
        },
        footer = {
            "",
            "Examples:",
            "  jennit fuzz model.onnx photo.jpg --count 1000",
            "  jennit fuzz models/ --seed 7 --keep defects/",
            "  jennit fuzz defects/ --replay"
        })
public final class FuzzCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to damage, and folders of them.")
    private List<Path> files;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many damaged files, over all (default: ${DEFAULT-VALUE}).")
    private long count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the damage (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--replay", description = "Try the files as they are, and print what becomes of each.")
    private boolean replay;

    @Option(names = "--keep", paramLabel = "DIR", description = "Where damaged files that show a defect are kept.")
    private @Nullable Path keep;

    @Override
    public Integer call() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path file : files) {
            try (Stream<Path> found = Files.walk(file)) {
                found.filter(Files::isRegularFile).sorted().forEach(all::add);
            }
        }
        if (all.isEmpty()) {
            throw new UsageException("there is no file in " + files);
        }
        Map<Outcome.Kind, Long> outcomes = new EnumMap<>(Outcome.Kind.class);
        Console console = Console.of(spec);
        if (replay) {
            for (Path file : all) {
                Outcome outcome = FileTrial.of(file);
                outcomes.merge(outcome.kind(), 1L, Long::sum);
                console.say("%s\t%s\t%.2f\t%s"
                        .formatted(file.getFileName(), outcome.kind(), outcome.seconds(), outcome.message()));
            }
        } else {
            fuzz(all, outcomes, console);
        }
        console.say("%d files: %s"
                .formatted(outcomes.values().stream().mapToLong(n -> n).sum(), counted(outcomes)));
        boolean sound = !outcomes.containsKey(Outcome.Kind.CRASHED) && !outcomes.containsKey(Outcome.Kind.SLOW);
        return sound ? 0 : 1;
    }

    private void fuzz(List<Path> all, Map<Outcome.Kind, Long> outcomes, Console console) throws IOException {
        Path folder = Files.createTempDirectory("jennit-fuzz");
        try {
            for (long n = 0; n < count; n++) {
                Path original = all.get((int) (n % all.size()));
                String name = String.valueOf(original.getFileName());
                boolean isModel = name.toLowerCase(Locale.ROOT).endsWith(".onnx");
                Mutator mutator = new Mutator(new SplittableRandom(seed * 1_000_003 + n));
                byte[] damaged = mutator.damaged(Files.readAllBytes(original), isModel);
                Path file = Files.write(folder.resolve(n + "-" + name), damaged);
                Outcome outcome = FileTrial.of(file);
                outcomes.merge(outcome.kind(), 1L, Long::sum);
                if (outcome.isDefect()) {
                    console.say("%s\t%s\t%.2f\t%s"
                            .formatted(file.getFileName(), outcome.kind(), outcome.seconds(), outcome.message()));
                    if (keep != null) {
                        Files.createDirectories(keep);
                        Files.write(keep.resolve(String.valueOf(file.getFileName())), damaged);
                    }
                }
                Files.deleteIfExists(file);
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static String counted(Map<Outcome.Kind, Long> outcomes) {
        List<String> parts = new ArrayList<>();
        outcomes.forEach((kind, n) -> parts.add(n + " " + kind.name().toLowerCase(Locale.ROOT)));
        return String.join(", ", parts);
    }
}
