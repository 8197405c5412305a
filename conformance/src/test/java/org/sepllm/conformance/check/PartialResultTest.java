package org.sepllm.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.port.PortFailure;

/** What is known in the middle of a check can be printed. */
class PartialResultTest {
  private static final int ASKED_BEFORE = 12;

  @TempDir private Path folder;

  private static String printed(CheckResult result) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    result.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_partial_result_counts_what_was_asked_so_far() throws PortFailure, IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "One. Two.");
    AtomicReference<Check> running = new AtomicReference<>();
    AtomicReference<CheckResult> partial = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    Check.Subject subject =
        new Check.Subject(
            "interrupted",
            false,
            () ->
                new WrongPort((request, reference) -> {
                  if (asked.getAndIncrement() == ASKED_BEFORE) {
                    partial.set(running.get().partialResult());
                  }
                  return reference.ask(request);
                }));
    CheckSettings settings = new CheckSettings(1, 20, List.of(text), Optional.empty());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    running.set(new Check(settings, subject, nowhere));
    CheckResult whole = running.get().run();

    assertThat(printed(partial.get())).contains("interrupted; so far conformant in ");
    assertThat(partial.get().json().get("complete").booleanValue()).isFalse();
    assertThat(partial.get().json().get("levels").get(0).get("passed").intValue())
        .isEqualTo(ASKED_BEFORE);
    assertThat(printed(whole)).doesNotContain("so far");
    assertThat(whole.json().get("complete").booleanValue()).isTrue();
  }
}
