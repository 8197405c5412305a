package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sepllm.conformance.repository.Checkout;

/** Documents that the build generates: compared, or written where the property asks for it. */
public final class GeneratedDocument {
  private static final String WRITE = "sepllm.write";

  private GeneratedDocument() {}

  /** Requires a document to be what was generated. */
  static void require(String document, String generated) {
    Path file = Checkout.top().resolve(document);
    if (Boolean.getBoolean(WRITE)) {
      write(file, generated);
    }
    assertThat(Checkout.text(file))
        .as("%s is not up to date; run this test with -D%s=true", document, WRITE)
        .isEqualTo(generated);
  }

  /** Requires a document to hold what was generated between two comments that name it. */
  public static void requirePart(String document, String name, String generated) {
    String text = Checkout.text(Checkout.top().resolve(document));
    String head = "<!-- generated: " + name + " -->\n\n";
    String end = "\n<!-- end: " + name + " -->\n";
    assertThat(text).contains(head).contains(end);
    int from = text.indexOf(head) + head.length();
    require(document, text.substring(0, from) + generated + text.substring(text.indexOf(end)));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
