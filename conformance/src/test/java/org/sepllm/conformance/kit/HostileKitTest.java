package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.kit.file.VectorFiles;

/**
 * Kits that are damaged, lie or lead elsewhere are refused in one line, and nothing is believed.
 */
class HostileKitTest {
  private static final String MASK = "mask-0273";

  @TempDir private Path folder;
  private SmallKit kit;

  @BeforeEach
  void writeKit() throws IOException {
    kit = SmallKit.in(Files.createDirectory(folder.resolve("kit")));
  }

  private CommandRun run() {
    return CommandRun.of("kit", "run", "--kit", kit.folder().toString());
  }

  private CommandRun verify() {
    return CommandRun.of("kit", "verify", "--kit", kit.folder().toString());
  }

  private void requireRefused(int exitCode, String message) {
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(verify().exitCode()).isNotZero();
  }

  @Test
  void undamaged_it_is_conformed_to() {
    assertThat(run().out()).contains("3 of 3 vectors");
    assertThat(verify().exitCode()).isZero();
  }

  @Test
  void changed_files_are_not_believed() throws IOException {
    Path answer = kit.vector(MASK).resolve("expected.arrow");
    byte[] content = Files.readAllBytes(answer);
    content[content.length / 2] ^= 1;
    Files.write(answer, content);
    requireRefused(3, "is not the vector that the manifest knows");
  }

  @Test
  void a_model_that_was_changed_is_not_asked_about() throws IOException {
    kit.keepModel("model-0001");
    assertThat(run().out()).contains("L4 conformant, 1 of 1 vectors");
    assertThat(verify().exitCode()).isZero();
    Path config = kit.folder().resolve("models/llama-tied-mha/config.json");
    Files.writeString(config, Files.readString(config).replace("1e-06", "1e-05"));
    requireRefused(3, "is not the model that the manifest knows");
    Files.delete(config);
    Files.createSymbolicLink(config, Files.writeString(folder.resolve("elsewhere"), "{}"));
    requireRefused(3, "is a link or a folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "models/llama-tied-mha; models/../../etc; the manifest does not know the model it names",
        "\"batched\" : false; \"batched\" : true; not those of the question's shapes",
        "[ 4, 13, 23 ]; [ 4 ]; numbers of shape 1 x 291",
        "[ 4, 13, 23 ]; [ ]; not those of the question's shapes"
      })
  void a_question_about_a_model_that_lies_is_refused(String from, String to, String message)
      throws IOException {
    kit.keepModel("model-0001");
    rewriteVector("model-0001", from, to);
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(1, 3);
    assertThat(run.out() + run.err()).contains(message).doesNotContain("internal");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"name\":\"llama-; \"name\":\"../llama-; a model has no name of small letters",
        "\"name\":\"llama-tied; \"more\":1,\"name\":\"llama-tied; has the unknown field \"more\"",
        "\"models\":[; \"models\":1,\"modells\":[; has no list of models"
      })
  void models_of_a_manifest_that_lies_are_refused(String from, String to, String message)
      throws IOException {
    kit.keepModel("model-0001");
    kit.rewriteManifest(text -> text.replaceFirst(Pattern.quote(from), to));
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void truncated_files_are_not_believed() throws IOException {
    Path answer = kit.vector("attention-0071").resolve("input.arrow");
    Files.write(answer, Arrays.copyOf(Files.readAllBytes(answer), 100));
    requireRefused(3, "is not the vector that the manifest knows");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"id\":\"mask-0273\"; \"id\":\"../../etc-0001\"; no id such as mask-0001",
        "\"id\":\"mask-0273\"; \"id\":\"/tmp-0001\"; no id such as mask-0001",
        "\"id\":\"mask-0273\"; \"id\":\"cache-0325\"; cache-0325 twice",
        "\"set\":\"smoke\"; \"set\":\"other\"; belongs to no set",
        "\"level\":\"L0\"; \"level\":\"L9\"; has no level",
        "\"vectors\":[; \"vectors\":[1e999,; no id such as mask-0001",
        "\"schema\":; \"other\":; its schema is not",
        "\"kit\":; \"kits\":; it has the unknown field \"kits\"",
        "\"seed\":; \"more\":1,\"seed\":; it has the unknown field \"more\"",
        "\"facts\":; \"fact\":; it has the unknown field \"fact\"",
        "\"title\":; \"titel\":; a rule has the unknown field \"titel\"",
        "\"set\":; \"more\":1,\"set\":; mask-0273 has the unknown field \"more\"",
        "\"kit\":\"1.1\",; ``; it has no field \"kit\"",
        "\"vectors\":[; \"vectors\":; it is no JSON"
      })
  void a_manifest_that_lies_is_refused(String from, String to, String message) throws IOException {
    kit.rewriteManifest(text -> text.replaceFirst(Pattern.quote(from), to));
    requireRefused(3, message);
  }

  @ParameterizedTest
  @CsvSource({"1e999", "123456789012345678901234567890", "-1", "\"many\"", "null"})
  void numbers_of_any_size_are_compared_and_never_allocated(String number) throws IOException {
    kit.rewriteManifest(text -> text.replaceAll("\"facts\":\\d+", "\"facts\":" + number));
    kit.rewriteManifest(text -> text.replaceFirst("\"seed\":\\d+", "\"seed\":" + number));
    assertThat(run().exitCode()).isZero();
    CommandRun verify = verify();
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.err()).contains("has other files or facts than the manifest says");
  }

  @Test
  void a_manifest_of_brackets_or_of_gigabytes_is_refused() throws IOException {
    Files.writeString(kit.manifest(), "[".repeat(1 << 20));
    requireRefused(3, "it is no JSON");
    try (RandomAccessFile huge = new RandomAccessFile(kit.manifest().toFile(), "rw")) {
      huge.setLength(1L << 33);
    }
    requireRefused(4, "bytes that are read");
  }

  @ParameterizedTest
  @CsvSource({"vectors", "vectors/mask", "vectors/mask/mask-0273", "manifest.json"})
  void links_are_not_followed(String place) throws IOException {
    Path linked = kit.folder().resolve(place);
    Path elsewhere = Files.move(linked, folder.resolve("elsewhere"));
    Files.createSymbolicLink(linked, elsewhere);
    requireRefused(3, "is a link");
  }

  @Test
  void a_linked_file_is_not_followed() throws IOException {
    Path answer = kit.vector(MASK).resolve("expected.arrow");
    Files.createSymbolicLink(answer, Files.move(answer, folder.resolve("elsewhere")));
    requireRefused(3, "is a link or a folder");
  }

  @Test
  void what_does_not_belong_to_it_is_told() throws IOException {
    Files.writeString(kit.vector(MASK).resolve("more.txt"), "more");
    assertThat(verify().err()).contains("more.txt does not belong to the kit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"request\" : {; \"request\" : [ {",
        "\"op\" : \"mask\"; \"op\" : \"attention\"",
        "\"schema\" :; \"more\" :"
      })
  void a_vector_whose_digest_fits_but_whose_files_do_not_is_refused(String from, String to)
      throws IOException {
    rewriteVector(MASK, from, to);
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(1, 3);
    assertThat(run.err()).doesNotContain("internal");
    assertThat(verify().exitCode()).isNotZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "mask-0273; \"why\" :; \"reason\" :; it has the unknown field \"reason\"",
        "mask-0273; \"batched\" :; \"batches\" :; input has the unknown field \"batches\"",
        "mask-0273; \"batched\" : false,; ``; input has no field \"batched\"",
        "mask-0273; \"batched\" : false; \"batched\" : 0; input.batched is 0, must be true or false",
        "mask-0273; \"token_ids\"; \"tokens\"; input.fields has \"tokens\", none of the rows'",
        "mask-0273; \"expected.arrow\"; \"../input.arrow\"; expected.file is \"../input.arrow\"",
        "attention-0071; \"base64\" :; \"base_64\" :; input has the unknown field \"base_64\"",
        "attention-0071; \"base64\" : false; \"base64\" : null; input.base64 is null",
        "attention-0071; \"file\" : \"expected; \"state\" : 1, \"file\" : \"expected; unknown field \"state\""
      })
  void a_vector_with_a_field_that_nobody_knows_is_refused(
      String id, String from, String to, String message) throws IOException {
    rewriteVector(id, from, to);
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.err()).contains(id + "/vector.json is no file of the kit").contains(message);
    assertThat(verify().exitCode()).isNotZero();
  }

  private void rewriteVector(String id, String from, String to) throws IOException {
    Map<String, byte[]> files = SmallKit.files(id);
    String json = new String(files.get(VectorFiles.VECTOR), StandardCharsets.UTF_8);
    assertThat(json).contains(from);
    files.put(VectorFiles.VECTOR, json.replace(from, to).getBytes(StandardCharsets.UTF_8));
    kit.replace(id, files);
  }
}
