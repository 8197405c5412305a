package org.sepllm.hat.fuzz;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.sepllm.hat.model.ModelText;

/**
 * Random kernels as models with what javac's methods made of them: for machines that have no JDK.
 *
 * <p>A ZIP file with one entry for each class of kernels; in it, for each kernel, its seed, the
 * digest of its exact results, and its model as text. All positions of a model are the same, which
 * halves the file; the seed gives the source.
 */
final class Archive {
  private static final Pattern POSITIONS = Pattern.compile("(?m) @ \\d+:\\d+((?: [\\d:]+)*)$");
  private static final Pattern POSITION = Pattern.compile("[\\d:]+");

  /**
   * A kernel with its results.
   *
   * @param seed what it grew from
   * @param digest the digest of its exact results
   * @param model its model
   */
  record Item(long seed, long digest, String model) {}

  private Archive() {}

  /** A model whose positions are all alike. */
  static String withoutPositions(String model) {
    return POSITIONS
        .matcher(model)
        .replaceAll(found ->
            Matcher.quoteReplacement(" @ 1:1" + POSITION.matcher(found.group(1)).replaceAll("1")));
  }

  /** Writes an archive. */
  static final class Writer implements Closeable {
    private final ZipOutputStream zip;
    private int entries;

    Writer(Path file) throws IOException {
      zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
      zip.setLevel(Deflater.BEST_COMPRESSION);
    }

    /** Adds a class of kernels with their results. */
    void add(GrownClass grown, List<Results> results) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(results.size());
      for (int index = 0; index < results.size(); index++) {
        String model = withoutPositions(ModelText.write(grown.models().get(index)));
        byte[] text = model.getBytes(StandardCharsets.UTF_8);
        out.writeLong(grown.kernels().get(index).seed());
        out.writeLong(results.get(index).digest());
        out.writeInt(text.length);
        out.write(text);
      }
      zip.putNextEntry(new ZipEntry(String.format("%05d", entries)));
      zip.write(bytes.toByteArray());
      zip.closeEntry();
      entries++;
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }

  /** Lists the entries of an archive. */
  static List<String> entries(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<String> names = new ArrayList<>();
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        names.add(entries.nextElement().getName());
      }
      return names;
    }
  }

  /** Reads the kernels of an entry. */
  static List<Item> read(Path file, String entry) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] bytes = zip.getInputStream(zip.getEntry(entry)).readAllBytes();
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      int count = in.readInt();
      List<Item> items = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        long seed = in.readLong();
        long digest = in.readLong();
        byte[] text = in.readNBytes(in.readInt());
        items.add(new Item(seed, digest, new String(text, StandardCharsets.UTF_8)));
      }
      return items;
    }
  }
}
