package org.sepllm.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.NOT_FOUND;
import static org.sepllm.datasets.DatasetErrorKind.TOO_LARGE;
import static org.sepllm.datasets.DatasetErrorKind.UNREADABLE;
import static org.sepllm.datasets.DatasetErrorKind.UNSUPPORTED;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.datasets.Utf8File;

final class TextCorpusTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void aFileOfAnyNameIsOneDocument() throws IOException {
    Path file = file("notes.log", "\uFEFFÜber\n");
    assertThat(TextCorpus.read(file)).containsExactly(new TextDocument(file.toString(), "Über\n"));
  }

  @Test
  void aFolderIsReadRecursivelyInOrder() throws IOException {
    Path second = file("b.MD", "two");
    Path first = file("a/z.txt", "one");
    Path third = file("c.jsonl", "{\"text\":\"three\"}\n\n{\"question\":\"q\",\"answer\":\"a\"}\n");
    file("skipped.png", "not text");
    assertThat(TextCorpus.read(folder))
        .containsExactly(
            new TextDocument(first.toString(), "one"),
            new TextDocument(second.toString(), "two"),
            new TextDocument(third + ":1", "three"),
            new TextDocument(third + ":3", "q\na\n"));
  }

  @Test
  void missingAndUnreadablePathsAreRefused() throws IOException {
    Path missing = folder.resolve("missing.txt");
    assertRefused(NOT_FOUND, () -> TextCorpus.read(missing), missing.toString(), "does not exist");
    assertRefused(NOT_FOUND, () -> TextCorpus.read(folder), folder.toString(), ".txt");
    assertRefused(UNREADABLE, () -> Utf8File.read(folder, 1), folder.toString());
  }

  @Test
  void binaryFilesAreRefusedWithTheirOffset() throws IOException {
    Path file = folder.resolve("x.txt");
    Files.write(file, new byte[] {'a', 'b', 0, 'c'});
    assertRefused(MALFORMED, () -> TextCorpus.read(file), "x.txt", "NUL", "byte offset 2");
  }

  @Test
  void textThatIsNotUtf8IsRefusedWithItsOffset() throws IOException {
    Path file = folder.resolve("x.txt");
    Files.write(file, new byte[] {'a', (byte) 0xC3, (byte) 0xA4, (byte) 0xE4, 'b'});
    assertRefused(MALFORMED, () -> TextCorpus.read(file), "not UTF-8", "0xe4", "byte offset 3");
    Files.write(file, new byte[] {'a', (byte) 0xE2, (byte) 0x82});
    assertRefused(MALFORMED, () -> TextCorpus.read(file), "byte offset 1");
    Files.write(file, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
    assertRefused(MALFORMED, () -> TextCorpus.read(file), "byte offset 0");
  }

  @Test
  void longTextsAreReadWholeAndRefusedAtTheRightByte() throws IOException {
    String text = "aé日🙂".repeat(100_000);
    Path file = file("long.txt", text);
    assertThat(TextCorpus.read(file).getFirst().text()).isEqualTo(text);
    Files.write(file, new byte[] {(byte) 0xFF}, StandardOpenOption.APPEND);
    assertRefused(MALFORMED, () -> TextCorpus.read(file), "0xff at byte offset 1000000");
  }

  @Test
  void sizesAreCheckedBeforeReading() throws IOException {
    Path sparse = folder.resolve("large.txt");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(TextCorpus.DEFAULT_MAX_BYTES + 1);
    }
    assertRefused(TOO_LARGE, () -> TextCorpus.read(sparse), "1073741825", "1073741824");
    assertRefused(TOO_LARGE, () -> TextCorpus.read(folder), "1073741825", "1073741824");
    Files.delete(sparse);
    file("a.txt", "123");
    file("b.txt", "456");
    assertRefused(TOO_LARGE, () -> TextCorpus.read(folder, 5), "6 bytes", "at most 5");
    assertThat(TextCorpus.read(folder, 6)).hasSize(2);
  }

  @Test
  void malformedJsonLinesAreRefusedWithTheirLine() throws IOException {
    Path lines = file("x.jsonl", "{\"text\":\"fine\"}\n{\"text\":7}\n");
    assertRefused(MALFORMED, () -> TextCorpus.read(lines), "x.jsonl:2: text is 7");
    assertRefused(MALFORMED, () -> TextCorpus.read(file("y.jsonl", "{}")), "has no question");
    assertRefused(MALFORMED, () -> TextCorpus.read(file("y.jsonl", "\n\n")), "no JSON line");
    assertRefused(MALFORMED, () -> TextCorpus.read(file("y.jsonl", "{\"a\"")), "y.jsonl:1");
    assertRefused(
        UNSUPPORTED,
        () -> TextCorpus.read(file("y.jsonl", "{\"question\":\"\",\"answer\":\"\",\"id\":1}")),
        "id");
  }

  @Test
  void namesWithLineBreaksStayOnOneLine() {
    assertRefused(NOT_FOUND, () -> TextCorpus.read(Path.of("a\nb")), "a\\u000ab");
  }

  @Test
  void theOptionalFolderIsFoundOnlyThroughItsVariable() throws IOException {
    file("data/x.txt", "x");
    Optional<String> variable = Optional.of(folder.toString());
    assertThat(OptionalData.find(variable, "data/x.txt")).hasValue(folder.resolve("data/x.txt"));
    assertThat(OptionalData.find(variable, "data/y.txt")).isEmpty();
    assertThat(OptionalData.find(Optional.empty(), "data/x.txt")).isEmpty();
    assertThat(OptionalData.find(Optional.of(" "), "data/x.txt")).isEmpty();
    assertRefused(
        NOT_FOUND, () -> OptionalData.find(Optional.of("nowhere/at/all"), "x"), "SEPLLM_SHARED");
  }

  @Test
  void booksAreReadWherePresent() {
    assumeTrue(
        OptionalData.find("data/pg19-dev").isPresent(), "the optional data folder has no books");
    assertThat(OptionalData.books()).hasSize(10).allMatch(book -> book.text().length() > 50_000);
  }
}
