package org.jennit.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of a picture for a decoder that may be stopped: reading fails for good once the time is over, or once the
 * decoder asks for more again and again after the end, as some do for every bit that a damaged file lacks.
 */
final class BoundedPictureStream extends ImageInputStreamImpl {
    /** How often a decoder may look for more after the end. */
    private static final int MOST_LOOKS = 64;

    private final byte[] bytes;
    private final Deadline deadline;
    private int looks;

    BoundedPictureStream(byte[] bytes, Deadline deadline) {
        this.bytes = bytes;
        this.deadline = deadline;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return isOver() ? -1 : bytes[(int) streamPos++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (isOver()) {
            return -1;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    private boolean isOver() {
        deadline.check();
        if (streamPos < bytes.length) {
            return false;
        }
        looks++;
        if (looks > MOST_LOOKS) {
            throw new IllegalStateException("the file ends early");
        }
        return true;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
