package org.jennit.cli;

/** The entry point of the {@code jennit} command. */
public final class Main {
    private Main() {}

    /** Runs the command with its arguments. */
    public static void main(String[] args) {
        System.out.println("jennit " + String.join(" ", args));
    }
}
