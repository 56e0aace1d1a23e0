package org.jennit;

import java.util.function.BooleanSupplier;
import org.jennit.attribution.ProgressListener;

/**
 * How the passes of an attribution are run and watched.
 *
 * @param batchSize how many samples are run at once; 0 for as many as suit the program
 * @param listener told of every batch of iterations that is done
 * @param cancelled asked before every batch of iterations whether to give up
 * @param audited whether another pass sees what is at every layer
 */
record RunControl(int batchSize, ProgressListener listener, BooleanSupplier cancelled, boolean audited) {
    static final RunControl DEFAULT = new RunControl(0, (done, all) -> {}, () -> false, false);
}
