package org.sepllm.conformance.view;

import java.awt.image.BufferedImage;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/** Whether this machine can write text into pictures; a bare JDK brings no font. */
public final class PictureFonts {
  private PictureFonts() {}

  /**
   * Refuses to draw where no font is installed.
   *
   * @throws DatasetException if Java finds no font; the message names what to install
   */
  public static void require() {
    System.setProperty("java.awt.headless", "true");
    try {
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
          .createGraphics()
          .getFontMetrics(Palette.LABEL);
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new DatasetException(
          DatasetErrorKind.UNSUPPORTED,
          "pictures need a font and none is installed; on Debian:"
              + " apt-get install fontconfig fonts-dejavu-core",
          e);
    }
  }
}
