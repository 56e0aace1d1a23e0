package org.jennit.cli;

import picocli.CommandLine.IVersionProvider;

/** The versions of Jennit and of what it runs on. */
final class Version implements IVersionProvider {
    /** Jennit's version as the build notes it in the jar; classes outside of a jar are under development. */
    static String jennit() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "jennit " + jennit(),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
