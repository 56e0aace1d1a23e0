package org.jennit.text;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The message of a failure on one line: what was wrong, and with which file. */
public final class FailureText {
    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

    private static final int LONGEST = 1_000;

    private FailureText() {}

    /** The message; Java's own failures of files, which are little more than a path, say what happened to it. */
    public static String of(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return of(unchecked.getCause());
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            String kind = file.getClass().getSimpleName().replace("Exception", "");
            boolean bare = file.getFile() != null && !file.getFile().contains(": ");
            return bare ? file.getFile() + ": " + spaced(kind) : String.valueOf(file.getMessage());
        }
        return shortened(onOneLine(failure.getMessage() == null ? failure.toString() : failure.getMessage()));
    }

    /** Text of several lines on one. */
    public static String onOneLine(String text) {
        return PlainText.line(LINE_BREAK.matcher(text.strip()).replaceAll("; "));
    }

    /** A message of reasonable length: what a file holds may be long, but what is wrong comes first, and the remedy last. */
    private static String shortened(String message) {
        return message.length() <= 2 * LONGEST
                ? message
                : message.substring(0, LONGEST) + " … " + message.substring(message.length() - LONGEST / 2);
    }

    /** {@code NoSuchFile} as {@code no such file}. */
    private static String spaced(String name) {
        return name.replaceAll("(?<!^)([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
