package org.jennit.image;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/**
 * The time by which a picture must be decoded, asked for whenever the decoder reads or says how far it is; the thread that
 * decodes can be interrupted as well.
 */
final class Deadline implements IIOReadProgressListener {
    private final long seconds;
    private final long start = System.nanoTime();

    Deadline(long seconds) {
        this.seconds = seconds;
    }

    /** Whether the time is over, or the thread was told to end. */
    boolean isOver() {
        return (System.nanoTime() - start) / 1e9 > seconds || isInterrupted();
    }

    /** Whether the thread was told to end, which lets it give up decoding. */
    boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    /**
     * Ends what is under way once the time is over.
     *
     * @throws IllegalStateException if it is
     */
    void check() {
        if (isOver()) {
            throw new IllegalStateException("it takes longer than " + seconds + " s");
        }
    }

    @Override
    public void imageProgress(ImageReader reader, float percent) {
        if (isOver()) {
            reader.abort();
        }
    }

    @Override
    public void sequenceStarted(ImageReader reader, int first) {}

    @Override
    public void sequenceComplete(ImageReader reader) {}

    @Override
    public void imageStarted(ImageReader reader, int image) {}

    @Override
    public void imageComplete(ImageReader reader) {}

    @Override
    public void thumbnailStarted(ImageReader reader, int image, int thumbnail) {}

    @Override
    public void thumbnailProgress(ImageReader reader, float percent) {}

    @Override
    public void thumbnailComplete(ImageReader reader) {}

    @Override
    public void readAborted(ImageReader reader) {}
}
