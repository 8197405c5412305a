package org.sepllm.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

  private Check check(WrongPort.Mistake mistake) throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "One. Two.");
    CheckSettings settings = new CheckSettings(1, 20, List.of(text), Optional.empty());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Check(
        settings, new Check.Subject("interrupted", false, () -> new WrongPort(mistake)), nowhere);
  }

  private static void holdsWhatWasAskedBefore(CheckResult partial) {
    assertThat(printed(partial)).contains("interrupted; so far conformant in ");
    assertThat(partial.json().get("complete").booleanValue()).isFalse();
    assertThat(partial.json().get("levels").get(0).get("passed").intValue())
        .isEqualTo(ASKED_BEFORE);
  }

  @Test
  void a_check_that_is_stopped_counts_what_was_asked_before() throws IOException {
    AtomicReference<Check> running = new AtomicReference<>();
    AtomicReference<CheckResult> partial = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    running.set(
        check((request, reference) -> {
          if (asked.getAndIncrement() == ASKED_BEFORE) {
            partial.set(running.get().stop());
          }
          return reference.ask(request);
        }));

    assertThatThrownBy(() -> running.get().run()).isInstanceOf(RunStopped.class);
    assertThat(asked).hasValue(ASKED_BEFORE + 1);
    holdsWhatWasAskedBefore(partial.get());
  }

  /** A terminal sends Ctrl-C to the port as well, which may end first. */
  @Test
  void a_port_that_ends_just_before_the_stop_has_not_failed()
      throws IOException, InterruptedException {
    AtomicReference<Check> running = new AtomicReference<>();
    AtomicReference<CheckResult> partial = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    Thread stopper =
        new Thread(() -> {
          try {
            TimeUnit.MILLISECONDS.sleep(20);
          } catch (InterruptedException early) {
            Thread.currentThread().interrupt();
          }
          partial.set(running.get().stop());
        });
    running.set(
        check((request, reference) -> {
          if (asked.getAndIncrement() == ASKED_BEFORE) {
            stopper.start();
            throw new PortFailure(PortFailure.Kind.CRASHED, "ended with 130");
          }
          return reference.ask(request);
        }));

    assertThatThrownBy(() -> running.get().run()).isInstanceOf(RunStopped.class);
    stopper.join();
    holdsWhatWasAskedBefore(partial.get());
  }

  @Test
  void a_check_that_nobody_stops_is_complete() throws PortFailure, IOException {
    CheckResult whole = check((request, reference) -> reference.ask(request)).run();

    assertThat(printed(whole)).doesNotContain("so far");
    assertThat(whole.json().get("complete").booleanValue()).isTrue();
  }
}
