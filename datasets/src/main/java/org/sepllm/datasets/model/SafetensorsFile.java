package org.sepllm.datasets.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;
import org.sepllm.reference.attention.StorageType;

/**
 * A file of weights in the safetensors format: eight bytes with the length of a JSON header, the
 * header, and the tensors one after the other without holes.
 *
 * <p>Every length is checked against the file's size before anything is allocated.
 */
public final class SafetensorsFile {
  private static final int LENGTH_BYTES = 8;
  private static final int PIECE_BYTES = 1 << 20;

  private final String name;
  private final Source source;
  private final long dataStart;
  private final Map<String, TensorEntry> entries;

  /** Opens the bytes once more for every tensor, so that no file stays open. */
  interface Source {
    SeekableByteChannel open() throws IOException;
  }

  private SafetensorsFile(
      String name, Source source, long dataStart, Map<String, TensorEntry> entries) {
    this.name = name;
    this.source = source;
    this.dataStart = dataStart;
    this.entries = entries;
  }

  /**
   * Reads the header of a file.
   *
   * @param file the file
   * @return its tensors, not read yet
   * @throws DatasetException if the file is missing or cannot be read, is shorter than its header
   *     promises (a truncated download), has a header of more than 100,000,000 bytes, or tensors
   *     that overlap, leave holes, do not fit their shape, or are neither F32, F16 nor BF16
   */
  public static SafetensorsFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DatasetException(
          Files.exists(file) ? DatasetErrorKind.UNREADABLE : DatasetErrorKind.NOT_FOUND,
          file + (Files.exists(file) ? " is not a regular file" : " does not exist"));
    }
    return open(file.toString(), () -> Files.newByteChannel(file));
  }

  /** Reads the header of bytes that are already in memory. */
  static SafetensorsFile open(String name, byte[] bytes) {
    return open(name, () -> new BytesChannel(bytes));
  }

  private static SafetensorsFile open(String name, Source source) {
    try (SeekableByteChannel channel = source.open()) {
      long size = channel.size();
      int headerBytes = headerBytes(name, channel, size);
      byte[] header = new byte[headerBytes];
      readFully(name, channel, ByteBuffer.wrap(header));
      long dataStart = LENGTH_BYTES + (long) headerBytes;
      List<TensorEntry> tensors =
          SafetensorsHeader.read(name, Utf8File.decode(name, header), size - dataStart);
      Map<String, TensorEntry> entries = new LinkedHashMap<>();
      tensors.forEach(entry -> entries.put(entry.name(), entry));
      return new SafetensorsFile(name, source, dataStart, entries);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static int headerBytes(String name, SeekableByteChannel channel, long size)
      throws IOException {
    if (size < LENGTH_BYTES) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s has %d bytes, a safetensors file has at least %d"
              .formatted(name, size, LENGTH_BYTES));
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(name, channel, length);
    long headerBytes = length.getLong(0);
    if (headerBytes < 0 || headerBytes > SafetensorsHeader.MAX_BYTES) {
      throw new DatasetException(
          DatasetErrorKind.TOO_LARGE,
          "%s has a header of %s bytes, at most %d are read; is it a safetensors file?"
              .formatted(name, Long.toUnsignedString(headerBytes), SafetensorsHeader.MAX_BYTES));
    }
    if (headerBytes > size - LENGTH_BYTES) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s is truncated: its header has %d bytes, %d are there; download it again"
              .formatted(name, headerBytes, size - LENGTH_BYTES));
    }
    return (int) headerBytes;
  }

  /**
   * Returns the tensors in the order of their bytes.
   *
   * @return the entries
   */
  public List<TensorEntry> tensors() {
    return List.copyOf(entries.values());
  }

  /**
   * Finds a tensor.
   *
   * @param tensor its name
   * @return the entry, or empty
   */
  public Optional<TensorEntry> find(String tensor) {
    return Optional.ofNullable(entries.get(tensor));
  }

  /**
   * Returns what the file is called in messages.
   *
   * @return the path
   */
  public String name() {
    return name;
  }

  /**
   * Reads a tensor; float32 holds every value exactly.
   *
   * <p>Shape: the result is row-major, {@code [product of the axes]}.
   *
   * @param tensor its name
   * @return its numbers
   * @throws DatasetException if there is no such tensor, it has more than 2,147,483,647 numbers, or
   *     the file cannot be read or has become shorter
   */
  public float[] read(String tensor) {
    TensorEntry entry =
        find(tensor)
            .orElseThrow(() ->
                new DatasetException(
                    DatasetErrorKind.MALFORMED, name + " has no tensor " + tensor));
    long count = (entry.end() - entry.begin()) / entry.type().bytes();
    if (count > Integer.MAX_VALUE - LENGTH_BYTES) {
      throw new DatasetException(
          DatasetErrorKind.TOO_LARGE,
          "%s: tensor %s has %d numbers, at most %d are read"
              .formatted(name, tensor, count, Integer.MAX_VALUE - LENGTH_BYTES));
    }
    try (SeekableByteChannel channel = source.open()) {
      channel.position(dataStart + entry.begin());
      return decode(channel, entry.type(), (int) count);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private float[] decode(SeekableByteChannel channel, StorageType type, int count)
      throws IOException {
    float[] values = new float[count];
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int perPiece = PIECE_BYTES / type.bytes();
    for (int start = 0; start < count; start += perPiece) {
      int numbers = Math.min(perPiece, count - start);
      piece.clear().limit(numbers * type.bytes());
      readFully(name, channel, piece);
      for (int number = 0; number < numbers; number++) {
        values[start + number] = (float) type.fromBits(bits(piece, type, number));
      }
    }
    return values;
  }

  private static long bits(ByteBuffer piece, StorageType type, int number) {
    return type.bytes() == Short.BYTES
        ? piece.getShort(number * Short.BYTES)
        : piece.getInt(number * Integer.BYTES);
  }

  private static void readFully(String name, SeekableByteChannel channel, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
  }

  private static DatasetException unreadable(String name, IOException e) {
    return new DatasetException(
        DatasetErrorKind.UNREADABLE, name + " cannot be read: " + e.getMessage(), e);
  }
}
