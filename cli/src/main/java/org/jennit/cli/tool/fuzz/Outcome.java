package org.jennit.cli.tool.fuzz;

/**
 * What became of a file.
 *
 * @param kind the kind of end
 * @param message one line: what was wrong, or what was made of the file
 * @param seconds processor time
 */
public record Outcome(Kind kind, String message, double seconds) {
    /** The kinds of end. */
    public enum Kind {
        /** All stages ended. */
        WORKS,
        /** An error said what is wrong with the file. */
        REFUSED,
        /** An error said that the program is at fault: a defect. */
        CRASHED,
        /** More processor time than any file may take: a defect. */
        SLOW
    }

    /** Whether it shows a defect of the program. */
    public boolean isDefect() {
        return kind == Kind.CRASHED || kind == Kind.SLOW;
    }
}
