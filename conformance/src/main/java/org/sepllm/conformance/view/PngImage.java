package org.sepllm.conformance.view;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * Paints at twice the size, so that text is sharp on dense screens, and packs the result as PNG.
 */
final class PngImage {
  private static final int SCALE = 2;

  private PngImage() {}

  /** Returns the bytes of a PNG file of {@code 2 width × 2 height} pixels. */
  static byte[] paint(int width, int height, Consumer<Graphics2D> painter) {
    PictureFonts.require();
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Palette.BACKGROUND);
      graphics.fillRect(0, 0, SCALE * width, SCALE * height);
      graphics.scale(SCALE, SCALE);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      painter.accept(graphics);
    } finally {
      graphics.dispose();
    }
    return packed(image);
  }

  private static byte[] packed(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false);
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
