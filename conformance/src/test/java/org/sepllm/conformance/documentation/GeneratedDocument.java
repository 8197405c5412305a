package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sepllm.conformance.repository.Checkout;

/** Documents that the build generates: compared, or written where the property asks for it. */
final class GeneratedDocument {
  private static final String WRITE = "sepllm.write";

  private GeneratedDocument() {}

  static void require(String document, String generated) {
    Path file = Checkout.top().resolve(document);
    if (Boolean.getBoolean(WRITE)) {
      try {
        Files.writeString(file, generated);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertThat(Checkout.text(file))
        .as("%s is not up to date; run this test with -D%s=true", document, WRITE)
        .isEqualTo(generated);
  }
}
