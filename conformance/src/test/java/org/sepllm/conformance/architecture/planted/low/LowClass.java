package org.sepllm.conformance.architecture.planted.low;

import java.io.File;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.sepllm.conformance.architecture.planted.high.HighClass;

/** Breaks every rule for a lower module, on purpose. */
public class LowClass {
  static int shared;

  int changing = shared;
  final int[] open = new int[1];

  void print(File file, Path path) {
    System.out.println(file + " " + path + " " + System.nanoTime());
    Logger.getGlobal().info(new HighClass().toString());
  }
}
