package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.view.InstalledFonts;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MaskCommandTest {
  private static final String HAMLET = "To be, or not to be: that is the question.";

  @TempDir private Path folder;

  @Test
  void drawsThePictureOfAText() {
    CommandRun run = CommandRun.of("mask", "--text", HAMLET, "--init", "2", "--neighbors", "3");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("sepllm mask, a = 2, n = 3\n")
        .contains(
            """
                                      1
                            0123456789012
             0 "To"         ◆
             1 " be"        ◆◆
             2 ","          ◆◆█
             3 " or"        ◆◆█░
             4 " not"       ◆◆█░░
             5 " to"        ◆◆█░░░
             6 " be"        ◆◆█·░░░
             7 ":"          ◆◆█··░░█
             8 " that"      ◆◆█···░█░
             9 " is"        ◆◆█····█░░
            10 " the"       ◆◆█····█░░░
            11 " question"  ◆◆█····█·░░░
            12 "."          ◆◆█····█··░░█
            """)
        .contains("◆ initial   █ separator   ░ neighbor   · masked", "13 \".\"");
  }

  @Test
  void asciiNeedsNoOtherCharacterEvenForTokens() {
    CommandRun run = CommandRun.of("mask", "--text", "été, ça", "--ascii", "--init", "1");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().chars()).allMatch(character -> character < 0x80);
    assertThat(run.out()).contains("I initial   S separator   N neighbor");
  }

  @Test
  void jsonRowsAreTheMaskOfTheReference() {
    CommandRun run =
        CommandRun.of(
            "mask",
            "--ids",
            "5,5,9,5,5,5,9,5",
            "--separators",
            "ids:9",
            "--init",
            "1",
            "--neighbors",
            "2",
            "--left-padding",
            "1",
            "--json");
    JsonNode answer = JsonMapper.builder().build().readTree(run.out());

    assertThat(answer.get("schema").stringValue()).isEqualTo("sepllm-mask");
    TokenRow row = TokenRow.padded(1, 5, 5, 9, 5, 5, 5, 9, 5);
    Mask mask = new Mask(new SepLlmMask(1, 2, SeparatorSet.of(9)), row);
    for (int query = 0; query < row.length(); query++) {
      StringBuilder expected = new StringBuilder();
      for (int key = 0; key < row.length(); key++) {
        expected.append(mask.keep(query, key) ? '1' : '0');
      }
      assertThat(answer.get("rows").get(query).stringValue()).isEqualTo(expected.toString());
    }
    assertThat(answer.get("tokens").get(0).get("padding").booleanValue()).isTrue();
    assertThat(answer.get("kinds").get(4).stringValue()).isEqualTo("-ISNN   ");
  }

  @Test
  void drawsACacheAsWell() {
    CommandRun run =
        CommandRun.of(
            "mask",
            "--ids",
            "1,2,3,9,1,2,3,9,1,2,3,9,1",
            "--separators",
            "ids:9",
            "--policy",
            "paper",
            "--init",
            "2",
            "--sep",
            "3",
            "--local",
            "4",
            "--cache",
            "12",
            "--ascii");

    assertThat(run.out())
        .startsWith("paper cache, a = 2, s = 3, w = 4, c = 12")
        .contains("11 9  IINSNNNSNNNS\n", "12 1  II.S...SNNNSN\n")
        .contains("S separator", "N recent run");
  }

  @ParameterizedTest
  @CsvSource({"streamingllm, I..NN", "full, NNNNN", "fixllm, IS.NS"})
  void theOtherMembersOfTheFamilyAreDrawn(String family, String lastRow) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "mask", "--ids", "7,7,9,7,7", "--tokenizer", "tiny", "--mask", family, "--ascii"));
    if (!family.equals("full")) {
      arguments.addAll(List.of("--init", "1", "--neighbors", "2"));
    }
    if (family.equals("fixllm")) {
      arguments.addAll(List.of("--interval", "3"));
    }
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains(lastRow + "\n");
  }

  @Test
  void writesAPictureOfTheRightShape() throws IOException {
    InstalledFonts.assume();
    Path png = folder.resolve("mask.png");
    CommandRun run = CommandRun.of("mask", "--text", HAMLET, "--png", png.toString());

    assertThat(run.out()).isEqualTo("written " + png + "\n");
    assertThat(ImageIO.read(png.toFile()).getHeight()).isGreaterThan(2 * 13 * 14);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(png);
    }
  }

  @Test
  void aConfigurationGivesTheSizesAndContradictionsAreRefused() throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(
        config, "{\"init_tok_max_idx\":1,\"neighbors\":3,\"separator_token_ids\":[11,13]}");
    String path = config.toString();

    assertThat(CommandRun.of("mask", "--text", HAMLET, "--config", path).out())
        .startsWith("sepllm mask, a = 2, n = 3")
        .contains("separators configuration: 11 \",\", 13 \".\"");
    assertThat(CommandRun.of("mask", "--text", HAMLET, "--config", path, "--init", "2").exitCode())
        .isEqualTo(ExitCode.DONE);
    refused(
        "--init is 3 on the command line and 2 in the configuration",
        3,
        "--text",
        HAMLET,
        "--config",
        path,
        "--init",
        "3");
    refused(
        "on the command line and [11, 13] in",
        3,
        "--text",
        "a",
        "--config",
        path,
        "--separators",
        "nine");
  }

  @Test
  void badInputIsOneLineThatNamesValueAndLimit() {
    refused(
        "neighbors is 0, must be at least 1 [SEP-MASK-002]", 3, "--text", "a", "--neighbors", "0");
    refused(
        "token id 99999999 at index 1 is not in tiny",
        3,
        "--ids",
        "7,99999999",
        "--tokenizer",
        "tiny");
    refused("--ids holds \"x\"", 3, "--ids", "7,x", "--separators", "ids:9");
    refused("mask \"foo\" is none of", 3, "--text", "a", "--mask", "foo");
    refused("policy \"foo\" is none of", 3, "--text", "a", "--policy", "foo");
    refused("left_padding is -1", 3, "--text", "a", "--left-padding", "-1");
    refused("--text has 0 tokens", 3, "--text", "");
    refused("at most 256 are drawn", 4, "--text", "a, ".repeat(200));
    refused(
        "at most 1024 are drawn",
        4,
        "--text",
        "a, ".repeat(600),
        "--png",
        folder.resolve("x.png").toString());
    refused("--left-padding is 2000000", 4, "--text", "a", "--left-padding", "2000000");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void optionsThatDoNotGoTogetherAreWrongUsage() {
    refused("exactly one of --text and --ids is needed", 2);
    refused("exactly one of --text and --ids is needed", 2, "--text", "a", "--ids", "1");
    refused(
        "--neighbors is for masks and --policy for caches",
        2,
        "--text",
        "a",
        "--neighbors",
        "2",
        "--policy",
        "full");
    refused(
        "--neighbors has no meaning for mask full",
        2,
        "--text",
        "a",
        "--mask",
        "full",
        "--neighbors",
        "2");
    refused(
        "--sep has no meaning for policy streamingllm",
        2,
        "--text",
        "a",
        "--policy",
        "streamingllm",
        "--sep",
        "2");
    refused(
        "--separators has no meaning for mask streamingllm",
        2,
        "--text",
        "a",
        "--mask",
        "streamingllm",
        "--separators",
        "nine");
    refused("--mask fixllm needs --interval", 2, "--text", "a", "--mask", "fixllm");
    refused("--ids without --tokenizer needs --separators ids:", 2, "--ids", "1,2");
  }

  private static void refused(String message, int exitCode, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "mask";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    CommandRun run = CommandRun.of(all);
    assertThat(run.err()).contains(message).startsWith("sepllm: ").hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }
}
