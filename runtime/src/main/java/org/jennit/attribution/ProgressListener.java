package org.jennit.attribution;

/** Is told how far an attribution has come. */
@FunctionalInterface
public interface ProgressListener {
    /** So many of all iterations are done. */
    void progressed(int done, int all);
}
