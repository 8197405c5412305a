package org.sepllm.conformance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.IVersionProvider;

/** The version as the manifest of the jar states it. */
public final class Version implements IVersionProvider {
  private static final String UNPACKED = "development";

  /** Creates the provider; picocli does. */
  public Version() {}

  /**
   * Returns the version of this build.
   *
   * @return for example {@code 0.1.0}, or {@code development} when the classes run unpacked
   */
  public static String version() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse(UNPACKED);
  }

  /**
   * Returns the lines that {@code --version} prints.
   *
   * @return the version, the commit it was built from where known, and the Java that runs it
   */
  @Override
  public String[] getVersion() {
    String commit = revision().map(revision -> " (" + revision + ")").orElse("");
    return new String[] {"sepllm " + version() + commit, "Java " + Runtime.version()};
  }

  private static Optional<String> revision() {
    try {
      URL jar = Version.class.getProtectionDomain().getCodeSource().getLocation();
      if (!jar.getPath().endsWith(".jar")) {
        return Optional.empty();
      }
      URL manifest = URI.create("jar:" + jar.toURI() + "!/META-INF/MANIFEST.MF").toURL();
      try (InputStream stream = manifest.openStream()) {
        Attributes attributes = new Manifest(stream).getMainAttributes();
        return Optional.ofNullable(attributes.getValue("Git-Revision"));
      }
    } catch (IOException | URISyntaxException unreadable) {
      return Optional.empty();
    }
  }
}
