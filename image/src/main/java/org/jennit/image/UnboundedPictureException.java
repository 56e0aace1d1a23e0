package org.jennit.image;

import java.io.IOException;

/** A picture that is too much work; distinct from damage, for which every decoder has exceptions of its own. */
final class UnboundedPictureException extends IOException {
    private static final long serialVersionUID = 1L;

    UnboundedPictureException(String message) {
        super(message);
    }
}
