package org.jennit.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jennit.parameter.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.PropertiesDefaultProvider;

/**
 * A file of defaults, {@code option = value} on each line, for all commands that have the option or, as {@code
 * explain.cmap = dusk}, for one. The command line takes precedence.
 */
final class ConfigFile {
    private static final String OPTION = "--config";

    private ConfigFile() {}

    /** Where the user's own file is looked for. */
    static Path ofUser() {
        String base = System.getenv("XDG_CONFIG_HOME");
        Path folder =
                base == null || base.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(base);
        return folder.resolve("jennit").resolve("config");
    }

    /** The file that the command line names; it has to be known before the command line is read. */
    static Optional<Path> told(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                return Optional.of(Path.of(args[i + 1]));
            }
            if (args[i].startsWith(OPTION + "=")) {
                return Optional.of(Path.of(args[i].substring(OPTION.length() + 1)));
            }
        }
        return Optional.empty();
    }

    /**
     * Lets the options of a command have their defaults from a file.
     *
     * @throws IOException where it cannot be read
     * @throws UsageException if it names an unknown option
     */
    static void apply(Path file, CommandLine command) throws IOException {
        Map<String, String> keys = keys(command.getCommandSpec());
        Properties defaults = new Properties();
        read(file).forEach((key, value) -> {
            String known = keys.get(String.valueOf(key));
            if (known == null) {
                throw new UsageException("%s: unknown option '%s'%s"
                        .formatted(file, key, Suggestion.nearest(String.valueOf(key), keys.keySet())));
            }
            defaults.setProperty(known, String.valueOf(value).strip());
        });
        command.setDefaultValueProvider(new PropertiesDefaultProvider(defaults));
    }

    private static Properties read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file; --config takes a file of defaults, option = value");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; --config takes a file of defaults, option = value");
        }
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new IOException(file + ": is not a text file of options, one 'option = value' per line", e);
        }
        return properties;
    }

    /** What people may write, and as which property the defaults are looked up. */
    private static Map<String, String> keys(CommandSpec command) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            String name = option.longestName().replaceFirst("^-+", "");
            if (!option.usageHelp()
                    && !option.versionHelp()
                    && !option.longestName().equals(OPTION)) {
                keys.put(name, name);
                String qualified = command.qualifiedName(".");
                keys.put((qualified + "." + name).replaceFirst("^[^.]*\\.", ""), qualified + "." + name);
            }
        }
        command.subcommands().values().forEach(sub -> keys(sub.getCommandSpec()).forEach(keys::putIfAbsent));
        return keys;
    }
}
