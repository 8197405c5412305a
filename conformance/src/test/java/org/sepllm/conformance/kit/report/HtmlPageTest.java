package org.sepllm.conformance.kit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;

/** Looks at the page of a report in a browser. */
class HtmlPageTest {
  private static final String KIT = Checkout.top().resolve("conformance/kit/1.1").toString();

  /** A port that is wrong in every way a page shows, and whose words are those of a page. */
  private static final String ANSWERS =
      """
      {"id":"mask-0273","rows":["1","11"]}
      {"id":"cache-1627","visible":[[0],[0,1,2]],"stored":[[0]]}
      {"id":"cache-0181","error":{"kind":"<img src=http://127.0.0.1:9/x>","message":"<script>1</script>"}}
      {"id":"attention-0071","out":[[["</code><script>throw 1</script>"]]]}
      {"id":"invalid-0001","error":{"kind":"bad_request","message":""}}
      """;

  @TempDir private static Path folder;

  private static Optional<Chromium> started = Optional.empty();
  private static Path failures;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path results = Files.createDirectory(folder.resolve("results"));
    Files.writeString(results.resolve("answers.jsonl"), ANSWERS);
    failures = report("failures", "--results", results.toString());
    Optional<Path> program = Chromium.find();
    if (program.isPresent()) {
      started = Optional.of(Chromium.start(program.get(), folder.resolve("profile")));
    }
  }

  @AfterAll
  static void stop() {
    started.ifPresent(Chromium::close);
  }

  private static Path report(String name, String... port) {
    Path place = folder.resolve(name);
    Stream<String> run =
        Stream.of("kit", "run", "--kit", KIT, "--set", "smoke", "--report", place.toString());
    assertThat(CommandRun.of(Stream.concat(run, Stream.of(port)).toArray(String[]::new)).err())
        .isEmpty();
    return place.resolve("report.html");
  }

  private static Chromium chromium() {
    assumeTrue(started.isPresent(), "chromium is not on the path");
    return started.orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 390})
  void a_page_of_failures_shows_no_error_and_asks_for_nothing(int width) throws Exception {
    Chromium chromium = chromium();
    chromium.resize(width);
    Chromium.Visit visit = chromium.visit(failures.toUri());
    assertThat(visit.errors()).isEmpty();
    assertThat(visit.requests()).isEmpty();
    assertThat(number("document.querySelectorAll('figure').length")).isEqualTo(4);
    assertThat(number("document.querySelectorAll('figure svg rect').length")).isGreaterThan(20);
    assertThat(number("document.querySelectorAll('script, img, iframe').length")).isZero();
    assertThat(number("document.querySelectorAll('h2').length")).isGreaterThanOrEqualTo(5);
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    assertThat(
            number(
                "[...document.querySelectorAll('h1, h2, figure, table')]"
                    + ".filter(shown => shown.getBoundingClientRect().height < 10).length"))
        .isZero();
  }

  @Test
  void a_page_of_passes_shows_no_error_and_asks_for_nothing() throws Exception {
    Chromium chromium = chromium();
    Chromium.Visit visit = chromium.visit(report("passes").toUri());
    assertThat(visit.errors()).isEmpty();
    assertThat(visit.requests()).isEmpty();
    assertThat(number("document.querySelectorAll('.verdict.pass').length")).isEqualTo(1);
    assertThat(number("document.querySelectorAll('svg rect').length")).isGreaterThan(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "<script>throw new Error('planted')</script>; planted",
        "<script>console.error('planted')</script>; planted",
        "<script>Promise.reject('planted')</script>; planted",
        "<img src='http://127.0.0.1:9/planted.png'>; Failed to load resource"
      })
  void a_planted_error_is_seen(String planted, String message) throws Exception {
    assertThat(chromium().visit(withPlanted(planted)).errors())
        .anySatisfy(error -> assertThat(error).contains(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src='http://127.0.0.1:9/planted'>",
        "<link rel=stylesheet href='http://127.0.0.1:9/planted'>",
        "<script src='http://127.0.0.1:9/planted'></script>",
        "<iframe src='http://127.0.0.1:9/planted'></iframe>",
        "<p style='background:url(http://127.0.0.1:9/planted)'>",
        "<script>setTimeout(() => fetch('http://127.0.0.1:9/planted'), 50)</script>",
        "<img src='planted'>"
      })
  void a_planted_request_is_seen(String planted) throws Exception {
    assertThat(chromium().visit(withPlanted(planted)).requests())
        .anySatisfy(request -> assertThat(request).endsWith("/planted"));
  }

  private static URI withPlanted(String planted) throws IOException {
    String html = Files.readString(failures).replace("</body>", planted + "\n</body>");
    return Files.writeString(folder.resolve("planted.html"), html).toUri();
  }

  private static int number(String expression) throws InterruptedException {
    return chromium().evaluate(expression).intValue();
  }
}
