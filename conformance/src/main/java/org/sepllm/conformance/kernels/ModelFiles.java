package org.sepllm.conformance.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sepllm.hat.model.KernelModule;
import org.sepllm.hat.model.ModelFormatException;
import org.sepllm.hat.model.ModelText;

/** The models in one entry of a class path: a jar, or a folder of classes. */
final class ModelFiles {
  private static final int MAX_BYTES = 16 << 20;
  private static final String SUFFIX = ".cm";

  private ModelFiles() {}

  /** Reads all models of an entry, in the order of their names. */
  static List<KernelModule> read(Path entry) throws IOException {
    if (Files.isDirectory(entry)) {
      return ofFolder(entry.resolve(KernelModule.FOLDER));
    }
    if (!Files.exists(entry)) {
      throw new NoSuchFileException(entry.toString());
    }
    return ofJar(entry);
  }

  private static List<KernelModule> ofFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<KernelModule> modules = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList()) {
        try (InputStream stream = Files.newInputStream(file)) {
          modules.add(module(file.toString(), stream));
        }
      }
    }
    return modules;
  }

  private static List<KernelModule> ofJar(Path jar) throws IOException {
    List<KernelModule> modules = new ArrayList<>();
    try (ZipFile file = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries =
          file.stream()
              .filter(ModelFiles::isModel)
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        try (InputStream stream = file.getInputStream(entry)) {
          modules.add(module(jar + "!/" + entry.getName(), stream));
        }
      }
    } catch (ZipException malformed) {
      throw new KernelInputException(jar + " is neither a folder nor a jar", malformed);
    }
    return modules;
  }

  private static boolean isModel(ZipEntry entry) {
    return entry.getName().startsWith(KernelModule.FOLDER) && entry.getName().endsWith(SUFFIX);
  }

  private static KernelModule module(String name, InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new KernelInputException(name + " has more than " + MAX_BYTES + " bytes");
    }
    try {
      return ModelText.readModule(new String(bytes, StandardCharsets.UTF_8));
    } catch (ModelFormatException malformed) {
      throw new KernelInputException(name + " is no model: " + malformed.getMessage(), malformed);
    }
  }
}
