package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernels of 16-bit storage are those of f32, but for the reading and writing of stored
 * numbers.
 *
 * <p>The types of stored buffers change, a stored number is bound before it is used, widened where
 * arithmetic begins and rounded where it ends; everything else is the same text, white space and
 * imports aside.
 */
final class StorageSourcesTest {
  private static final Path SOURCES = Path.of("src/main/java/org/sepllm/kernels");
  private static final String STORED =
      "stored|in|out|from|to|newKeys|newValues|keys|values|toKeys|toValues|q|weights|gate|up";

  @ParameterizedTest
  @CsvSource({
    "rope, Rotary, F16",
    "cache, Cache, F16",
    "decode, Decode, F16",
    "model, Model, F16",
    "rope, Rotary, BF16",
    "cache, Cache, BF16",
    "decode, Decode, BF16"
  })
  void onlyStorageDiffers(String folder, String name, String type) throws IOException {
    String wide = Files.readString(SOURCES.resolve(folder).resolve(name + "F32.java"));
    Path narrow = SOURCES.resolve(folder).resolve(type.equals("BF16") ? "bf16" : ".");
    String narrowText = Files.readString(narrow.resolve(name + type + ".java"));
    assertThat(body(narrowText)).isEqualTo(body(narrowed(wide, type)));
  }

  private static String narrowed(String text, String type) {
    String widen = type + "." + type.toLowerCase(Locale.ROOT) + "ToFloat(";
    String round = type + ".floatTo" + type + "(";
    return one(text)
        .replaceAll("F32Array (" + STORED + ")\\b", type + "Array $1")
        .replaceAll("\\b(Rotary|Cache|Decode|Model)F32\\b", "$1" + type)
        .replace(
            "return stored.array(index);",
            type + " number = stored.array(index); return " + widen + "number);")
        .replace(
            "stored.array(index, value);",
            type + " number = " + round + "value); stored.array(index).value(number.value());")
        .replaceAll("float (n\\d) = from", type + " $1 = from")
        .replaceAll("to\\.array\\(([^;]*?), (n\\d)\\);", "to.array($1).value($2.value());")
        .replaceAll("float element = (keys|values|stored)\\.array", type + " element = $1.array")
        .replaceAll(
            "stored\\.array\\(([^;]*), element\\);", "stored.array($1).value(element.value());")
        .replaceAll("own\\.array\\(([^;]*), element\\);", "own.array($1, " + widen + "element));")
        .replace(
            "b.array(\"array\", KEY_STEPS * LANE_DIMS)); float array(long index); void array(long"
                + " index, float value); static Stored",
            "b.array(\"array\", KEY_STEPS * LANE_DIMS, half -> half.field(\"value\"))); "
                + type
                + " array(int index); static Stored");
  }

  /** The text from the class on. */
  private static String body(String text) {
    String line = one(text);
    return line.substring(line.indexOf("public final class")).replace(" ", "");
  }

  private static String one(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
