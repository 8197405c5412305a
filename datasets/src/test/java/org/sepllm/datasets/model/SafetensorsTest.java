package org.sepllm.datasets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.DatasetErrorKind.CONTRADICTION;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.NOT_FOUND;
import static org.sepllm.datasets.DatasetErrorKind.TOO_LARGE;
import static org.sepllm.datasets.DatasetErrorKind.UNSUPPORTED;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.attention.StorageType;

class SafetensorsTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.safetensors");
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(file(), bytes.array());
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void what_is_written_is_read_in_the_stored_type(StorageType type) {
    Random random = new Random(1);
    float[] values = new float[600_000];
    for (int place = 0; place < values.length; place++) {
      values[place] = (float) random.nextGaussian();
    }
    SafetensorsWriter.write(
        file(),
        Map.of(
            "b", new SafetensorsWriter.Tensor(type, List.of(600, 1000), values),
            "a", new SafetensorsWriter.Tensor(StorageType.F32, List.of(), new float[] {7}),
            "empty", new SafetensorsWriter.Tensor(type, List.of(0, 5), new float[0])),
        Map.of("format", "pt"));
    SafetensorsFile read = SafetensorsFile.open(file());
    assertThat(read.tensors())
        .extracting(TensorEntry::name)
        .containsExactlyInAnyOrder("a", "b", "empty");
    assertThat(read.find("b").orElseThrow().shape()).containsExactly(600L, 1000L);
    assertThat(read.read("a")).containsExactly(7);
    assertThat(read.read("empty")).isEmpty();
    float[] got = read.read("b");
    assertThat(got).hasSize(values.length);
    for (int place = 0; place < got.length; place++) {
      if (got[place] != (float) type.round(values[place])) {
        throw new AssertionError("place " + place);
      }
    }
  }

  @Test
  void a_missing_tensor_and_a_missing_file_are_named() throws IOException {
    write("{}", 0);
    assertThat(SafetensorsFile.open(file()).tensors()).isEmpty();
    assertRefused(MALFORMED, () -> SafetensorsFile.open(file()).read("x"), "has no tensor x");
    assertRefused(
        NOT_FOUND, () -> SafetensorsFile.open(folder.resolve("none")), "none does not exist");
  }

  @Test
  void a_truncated_download_is_recognised() throws IOException {
    SafetensorsWriter.write(
        file(),
        Map.of("x", new SafetensorsWriter.Tensor(StorageType.F32, List.of(100), new float[100])),
        Map.of());
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertRefused(
          MALFORMED,
          () -> SafetensorsFile.open(file()),
          length < 8 ? "a safetensors file has at least 8" : "is truncated");
    }
    Files.write(file(), Arrays.copyOf(whole, whole.length + 3));
    assertRefused(MALFORMED, () -> SafetensorsFile.open(file()), "3 bytes after its last tensor");
  }

  @Test
  void a_header_is_not_allocated_before_its_length_is_checked() throws IOException {
    for (long length : new long[] {-1, Long.MAX_VALUE, 100_000_001}) {
      Files.write(
          file(), ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      assertRefused(TOO_LARGE, () -> SafetensorsFile.open(file()), "at most 100000000 are read");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "8 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}} | still runs",
        "12 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}} | leaves a hole",
        "8 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | leaves a hole",
        "4 | {\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | need 8 bytes",
        "4 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | need 4 bytes",
        "4 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}} | must have 2",
        "4 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4.5]}} | must be a number of bytes",
        "4 | {\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | is -1",
        "4 | {\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}} | has no shape",
        "4 | {\"a\":7} | must be an object",
        "0 | {\"__metadata__\":{\"x\":1}} | must be a string",
        "4 | {\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | not valid JSON",
        "0 | [] | must be an object"
      })
  void a_hostile_header_is_refused(int dataBytes, String header, String problem)
      throws IOException {
    write(header, dataBytes);
    assertRefused(MALFORMED, () -> SafetensorsFile.open(file()), problem);
  }

  @Test
  void what_is_not_supported_is_named() throws IOException {
    write("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8);
    assertRefused(UNSUPPORTED, () -> SafetensorsFile.open(file()), "a.dtype is \"I64\"");
    write("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2],\"x\":0}}", 2);
    assertRefused(UNSUPPORTED, () -> SafetensorsFile.open(file()), "a.x");
    write(
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2147483647,2147483647,2147483647],"
            + "\"data_offsets\":[0,2]}}",
        2);
    assertRefused(TOO_LARGE, () -> SafetensorsFile.open(file()), "has a shape of more than");
  }

  @Test
  void random_bytes_never_do_more_than_be_refused() throws IOException {
    SafetensorsWriter.write(
        file(),
        Map.of("x", new SafetensorsWriter.Tensor(StorageType.BF16, List.of(3), new float[3])),
        Map.of("k", "v"));
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = whole.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        SafetensorsFile file = SafetensorsFile.open("damaged", damaged);
        file.tensors().forEach(entry -> file.read(entry.name()));
      } catch (DatasetException refused) {
        assertThat(refused.getMessage()).contains("damaged");
      }
    }
  }

  @Test
  void a_tensor_that_contradicts_itself_is_not_written() {
    assertRefused(
        CONTRADICTION,
        () -> new SafetensorsWriter.Tensor(StorageType.F32, List.of(2, 2), new float[3]),
        "has 3 values, must have 4");
    assertRefused(
        UNSUPPORTED,
        () -> new SafetensorsWriter.Tensor(StorageType.F64, List.of(1), new float[1]),
        "F64");
    assertRefused(
        MALFORMED,
        () ->
            SafetensorsWriter.write(
                file(),
                Map.of(
                    "__metadata__",
                    new SafetensorsWriter.Tensor(StorageType.F32, List.of(1), new float[1])),
                Map.of()),
        "__metadata__");
    assertThat(file()).doesNotExist();
  }
}
