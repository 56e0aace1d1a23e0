package org.jennit.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Sends what the library logs to the console of the running command, one line a message. */
public final class CommandLog extends System.LoggerFinder {
    private static volatile @Nullable Console console;

    /** Sends messages to the console of the running command; null discards them. */
    public static void sendTo(@Nullable Console current) {
        console = current;
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Log(name);
    }

    private record Log(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            int least = (name.startsWith("org.jennit") ? Level.DEBUG : Level.WARNING).getSeverity();
            return console != null && level != Level.OFF && level.getSeverity() >= least;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            Console current = console;
            if (current == null || !isLoggable(level)) {
                return;
            }
            String text = thrown == null ? message : message + " (" + thrown + ")";
            if (level.getSeverity() >= Level.WARNING.getSeverity()) {
                current.warn(text);
            } else {
                current.detail(text);
            }
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... parameters) {
            boolean plain = parameters == null || parameters.length == 0;
            log(level, bundle, plain ? format : MessageFormat.format(format, parameters), (Throwable) null);
        }
    }
}
