package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;
import org.sepllm.reference.position.PositionScheme;
import tools.jackson.databind.JsonNode;

class NllOperationTest {
  private static final String MODEL = "llama-tied-mha";
  private static final int[] ROW = IntStream.range(0, 40).map(index -> index * 29 % 97).toArray();

  @TempDir private Path folder;

  private static String request(String fields) {
    return ("{'id':1,'op':'nll','model':'" + MODEL + "'," + fields + "}").replace('\'', '"');
  }

  private static String row() {
    return "'token_ids':" + Arrays.toString(ROW);
  }

  private static double[] ask(String request) {
    JsonNode nll = Ask.object(request).get("nll");
    return IntStream.range(0, nll.size()).mapToDouble(place -> nll.get(place).asDouble()).toArray();
  }

  private static double[] direct(Context context) {
    return NegativeLogLikelihood.ofRow(
        new ModelMachine(ModelChoice.load(MODEL).model(), context, Precision.DOUBLE), ROW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"streaming", "streamingllm"})
  void a_mask_is_that_of_the_rules(String mask) {
    assertThat(ask(request("'mask':'" + mask + "','init_tokens':2,'neighbors':5," + row())))
        .isEqualTo(direct(new Context.OfMask(List.of(new StreamingLlmMask(2, 5)))));
  }

  @Test
  void one_set_of_fields_fits_every_mask() {
    String fields = "'init_tokens':2,'neighbors':[5,3],'separator_token_ids':[7,58]," + row();
    double[] full = ask(request("'mask':'full'," + fields));
    assertThat(ask(request("'mask':'sepllm'," + fields))).hasSize(39).isNotEqualTo(full);
    assertThat(ask(request("'mask':'streaming'," + fields)))
        .isEqualTo(
            direct(
                new Context.OfMask(
                    List.of(new StreamingLlmMask(2, 5), new StreamingLlmMask(2, 3)))));
    assertThat(full).isEqualTo(ask(request("'policy':'full','positions':'original'," + row())));
  }

  @ParameterizedTest
  @CsvSource({"in-cache, IN_CACHE", "original, ORIGINAL", "insertion-length, INSERTION_LENGTH"})
  void a_policy_has_positions(String name, PositionScheme scheme) {
    String fields =
        "'policy':'streamingllm','init_cache_size':1,'cache_size':9,'positions':'" + name + "',";
    Context context = new Context.OfCache(List.of(new StreamingLlmCacheConfig(1, 9)), scheme);
    double[] expected = direct(context);
    assertThat(ask(request(fields + row()))).isEqualTo(expected);
    assertThat(ask(request(fields + "'dtype':'f32'," + row())))
        .isNotEqualTo(expected)
        .containsExactly(expected, within(1e-3));
  }

  @Test
  void rule_SEP_MODEL_008_logits_are_those_after_the_places_asked_for() {
    String asked = request("'mask':'full','logits_at':[0,17,39]," + row());
    JsonNode answer = Ask.object(asked);
    List<double[]> expected =
        new ModelMachine(
                ModelChoice.load(MODEL).model(),
                new Context.OfMask(List.of(new FullMask())),
                Precision.DOUBLE)
            .append(ROW);
    assertThat(answer.get("nll").size()).isEqualTo(39);
    assertThat(answer.get("logits").size()).isEqualTo(3);
    for (int place = 0; place < 3; place++) {
      double[] logits = expected.get(List.of(0, 17, 39).get(place));
      JsonNode given = answer.get("logits").get(place);
      assertThat(given.size()).isEqualTo(logits.length);
      for (int id = 0; id < logits.length; id++) {
        assertThat(given.get(id).doubleValue()).isEqualTo(logits[id]);
      }
    }
    double ofToken = NegativeLogLikelihood.of(expected.get(17), ROW[18]);
    assertThat(answer.get("nll").get(17).doubleValue()).isEqualTo(ofToken);
  }

  /** At least as exact as asked for: the reference has no 16-bit weights. */
  @Test
  void f16_is_answered_in_float32() {
    String fields = "'mask':'full','logits_at':[3],";
    assertThat(Ask.object(request(fields + "'dtype':'f16'," + row())))
        .isEqualTo(Ask.object(request(fields + "'dtype':'f32'," + row())));
    assertThat(Ask.error(request(fields + "'dtype':'bf16'," + row())))
        .isEqualTo("unsupported: dtype is \"bf16\", known are f64, f32, f16");
  }

  @Test
  void an_answer_that_is_too_long_is_refused_before_anything_is_read() {
    RequestHandler handler =
        new RequestHandler("short", new Limits(10_000, 1000), new ReferenceImplementation());
    byte[] asked =
        request("'mask':'full','logits_at':[1,2,3,4,5]," + row()).getBytes(StandardCharsets.UTF_8);
    assertThat(handler.answer(asked).get("error").get("message").stringValue())
        .isEqualTo(
            "the answer would be longer than 10000 bytes; ask for logits at fewer positions");
  }

  @Test
  void a_file_has_its_configuration_beside_it() throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      try (InputStream stream = ModelChoice.class.getResourceAsStream("llama-tied-mha/" + name)) {
        Files.write(folder.resolve(name), stream.readAllBytes());
      }
    }
    String file = folder.resolve("model.safetensors").toString().replace("\\", "\\\\");
    String asked = request("'mask':'full'," + row());
    assertThat(ask(asked.replace(MODEL, file))).isEqualTo(ask(asked));
    Files.delete(folder.resolve("config.json"));
    assertThat(Ask.error(asked.replace(MODEL, file)))
        .startsWith("unsupported: ")
        .endsWith("has no config.json beside model.safetensors");
  }

  @Test
  void positions_beyond_the_context_are_asked_for() {
    String fields =
        "'policy':'full','positions':'original','token_ids':" + Arrays.toString(new int[130]);
    assertThat(Ask.error(request(fields)))
        .isEqualTo(
            "too_large: token at index 128 needs position 128 of the text, the model has positions"
                + " below 128 [SEP-MODEL-012]");
    assertThat(ask(request("'beyond_context':true," + fields))).hasSize(129);
    assertThat(ask(request(fields.replace("original", "in-cache")))).hasSize(129);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'mask':'full','token_ids':[[1,2]]; unsupported: op nll takes one row of token_ids without"
            + " padding",
        "'mask':'full','token_ids':[1,2],'logits_at':[]; bad_shape: logits_at is empty, must name a"
            + " place of token_ids",
        "'mask':'full','token_ids':[1,2],'logits_at':[2]; bad_shape: logits_at[0] is 2, must be in"
            + " [0, 2)",
        "'mask':'full','token_ids':[1,2,3],'logits_at':[1,1]; bad_shape: logits_at[1] is 1, must be"
            + " in [2, 3)",
        "'mask':'full','token_ids':[1,2],'logits_at':0; bad_request: logits_at is of type number,"
            + " must be a list",
        "'mask':'full','token_ids':[1,2],'left_padding':1; unsupported: op nll takes one row of"
            + " token_ids without padding",
        "'mask':'full','token_ids':[1,97]; bad_token: token id is 97, must be in [0, 97)"
            + " [SEP-MODEL-010]",
        "'mask':'full','token_ids':[97,1]; bad_token: token id at index 0 is 97, must be in [0, 97)"
            + " [SEP-MODEL-008]",
        "'mask':'full','token_ids':[]; bad_config: number of tokens is 0, must be at least 2"
            + " [SEP-MODEL-010]",
        "'mask':'full','neighbors':1,'token_ids':[1,2],'positions':'original'; bad_config:"
            + " positions does not belong to op nll with a mask",
        "'policy':'full','token_ids':[1,2],'neighbors':3; bad_config: neighbors does not belong to"
            + " op nll with a policy",
        "'mask':'sepllm','init_tokens':1,'neighbors':[1,2,3],'separator_token_ids':[1],"
            + "'token_ids':[1,2]; bad_config: rules are given for 3 layers, the model has 2"
            + " [SEP-MODEL-009]"
      })
  void bad_requests_are_refused(String fields, String error) {
    assertThat(Ask.error(request(fields))).isEqualTo(error);
  }
}
