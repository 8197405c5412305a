package org.sepllm.conformance.view;

import org.junit.jupiter.api.Assumptions;
import org.sepllm.datasets.DatasetException;

/** Skips what draws text where the machine has no font. */
public final class InstalledFonts {
  private InstalledFonts() {}

  /** Lets the test count as skipped without a font. */
  public static void assume() {
    boolean installed = true;
    try {
      PictureFonts.require();
    } catch (DatasetException noFont) {
      installed = false;
    }
    Assumptions.assumeTrue(installed, "no font is installed");
  }
}
