package org.sepllm.datasets.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sepllm.datasets.Utf8File;

/** Where the files of a model lie. */
sealed interface ModelFolder {

  /** What a file is called in messages. */
  String describe(String file);

  boolean has(String file);

  /** Reads a file of text. */
  String text(String file);

  /** Opens a file of weights. */
  SafetensorsFile weights(String file);

  /** A folder of the user. */
  record OnDisk(Path path) implements ModelFolder {
    private static final long MAX_TEXT_BYTES = 64L << 20;

    @Override
    public String describe(String file) {
      return path.resolve(file).toString();
    }

    @Override
    public boolean has(String file) {
      return Files.exists(path.resolve(file));
    }

    @Override
    public String text(String file) {
      return Utf8File.read(path.resolve(file), MAX_TEXT_BYTES);
    }

    @Override
    public SafetensorsFile weights(String file) {
      return SafetensorsFile.open(path.resolve(file));
    }
  }

  /** A folder of this library's resources. */
  record Bundled(String folder) implements ModelFolder {
    @Override
    public String describe(String file) {
      return folder + "/" + file;
    }

    @Override
    public boolean has(String file) {
      return ModelFolder.class.getResource(describe(file)) != null;
    }

    @Override
    public String text(String file) {
      return Utf8File.decode(file, bytes(file));
    }

    @Override
    public SafetensorsFile weights(String file) {
      return SafetensorsFile.open(describe(file), bytes(file));
    }

    private byte[] bytes(String file) {
      try (InputStream stream = ModelFolder.class.getResourceAsStream(describe(file))) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
