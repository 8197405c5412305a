package org.sepllm.datasets.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.datasets.AtomicFile;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.attention.StorageType;

/** Writes tensors as a safetensors file. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int PIECE_NUMBERS = 1 << 18;

  private SafetensorsWriter() {}

  /**
   * One tensor to write.
   *
   * <p>Shape: {@code values[product of the axes]}, row-major.
   *
   * <p>Range: axes at least 0; values are rounded to the type.
   *
   * @param type how its numbers are stored: F32, F16 or BF16
   * @param shape its axes
   * @param values its numbers
   */
  public record Tensor(StorageType type, List<Integer> shape, float[] values) {

    /**
     * Builds the tensor.
     *
     * @param type how its numbers are stored
     * @param shape its axes
     * @param values its numbers, copied
     * @throws DatasetException if the type is F64 or the axes do not give the number of values
     */
    public Tensor {
      shape = List.copyOf(shape);
      values = values.clone();
      requireFitting(type, shape, values.length);
    }

    /**
     * Returns the numbers.
     *
     * <p>Shape: {@code [product of the axes]}, row-major.
     *
     * @return a copy
     */
    @Override
    public float[] values() {
      return values.clone();
    }

    private static void requireFitting(StorageType type, List<Integer> shape, int count) {
      if (type == StorageType.F64) {
        throw new DatasetException(
            DatasetErrorKind.UNSUPPORTED, "dtype is F64, supported are F32, F16 and BF16");
      }
      long wanted = shape.stream().mapToLong(axis -> axis).reduce(1, Math::multiplyExact);
      if (wanted != count || shape.stream().anyMatch(axis -> axis < 0)) {
        throw new DatasetException(
            DatasetErrorKind.CONTRADICTION,
            "a tensor of shape %s has %d values, must have %d".formatted(shape, count, wanted));
      }
    }

    long bytes() {
      return (long) values.length * type.bytes();
    }

    void writeTo(FileChannel channel) throws IOException {
      ByteBuffer piece =
          ByteBuffer.allocate(PIECE_NUMBERS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int start = 0; start < values.length; start += PIECE_NUMBERS) {
        piece.clear();
        for (int at = start; at < Math.min(start + PIECE_NUMBERS, values.length); at++) {
          put(piece, type.toBits(values[at]));
        }
        writeFully(channel, piece.flip());
      }
    }

    private void put(ByteBuffer piece, long bits) {
      if (type.bytes() == Short.BYTES) {
        piece.putShort((short) bits);
      } else {
        piece.putInt((int) bits);
      }
    }
  }

  /**
   * Writes a file completely or not at all; tensors stand in the order of their names.
   *
   * @param file the file to write, replaced if it is there
   * @param tensors name to tensor
   * @param metadata what the header says about the file, text to text
   * @throws DatasetException if the file cannot be written or a tensor is called {@code
   *     __metadata__}
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    if (tensors.containsKey("__metadata__")) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED, "a tensor is called __metadata__, which the format reserves");
    }
    Map<String, Tensor> sorted = new TreeMap<>(tensors);
    byte[] header = header(sorted, metadata);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          writeFully(channel, length.putLong(header.length).flip());
          writeFully(channel, ByteBuffer.wrap(header));
          for (Tensor tensor : sorted.values()) {
            tensor.writeTo(channel);
          }
        });
  }

  /** Padded with spaces, so that the tensors begin at a multiple of eight bytes. */
  private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      members.put("__metadata__", new TreeMap<>(metadata));
    }
    long begin = 0;
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      Tensor tensor = named.getValue();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", tensor.type().name());
      entry.put("shape", tensor.shape());
      entry.put("data_offsets", List.of(begin, begin + tensor.bytes()));
      members.put(named.getKey(), entry);
      begin += tensor.bytes();
    }
    String json = JsonValue.write(members);
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    return (json + " ".repeat(Math.floorMod(-bytes, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
