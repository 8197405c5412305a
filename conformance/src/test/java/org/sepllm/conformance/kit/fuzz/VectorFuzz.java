package org.sepllm.conformance.kit.fuzz;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.sepllm.conformance.kit.file.VectorFiles;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetException;

/**
 * Any bytes as the folder of a vector: the lengths of the first two files, two bytes each, then the
 * files {@code vector.json}, {@code input.arrow} and {@code expected.arrow}.
 */
public final class VectorFuzz {
  private static final String ID = "fuzz-0001";

  private VectorFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      KitVector vector = VectorFiles.read(ID, files(input));
      if (vector.facts() < 0) {
        throw new IllegalStateException("a vector of " + vector.facts() + " facts");
      }
    } catch (DatasetException refused) {
      return;
    }
  }

  private static Map<String, byte[]> files(byte[] input) {
    ByteBuffer bytes = ByteBuffer.wrap(input);
    Map<String, byte[]> files = new HashMap<>();
    if (bytes.remaining() >= 2 * Short.BYTES) {
      int first = Short.toUnsignedInt(bytes.getShort());
      int second = Short.toUnsignedInt(bytes.getShort());
      files.put(VectorFiles.VECTOR, take(bytes, first));
      files.put(VectorFiles.INPUT, take(bytes, second));
      files.put(VectorFiles.EXPECTED, take(bytes, bytes.remaining()));
    }
    return files;
  }

  private static byte[] take(ByteBuffer bytes, int length) {
    byte[] taken = new byte[Math.min(length, bytes.remaining())];
    bytes.get(taken);
    return taken;
  }
}
