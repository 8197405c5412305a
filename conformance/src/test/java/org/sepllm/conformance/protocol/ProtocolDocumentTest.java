package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ProtocolDocumentTest {
  private static final Schema LINE = schema("");
  private static final Schema REQUEST = schema("#/$defs/request");
  private static final Schema ANSWER = schema("#/$defs/answer");

  private static Schema schema(String part) {
    ObjectNode schema = read(ProtocolDocument.schema());
    if (!part.isEmpty()) {
      schema.remove("anyOf");
      schema.put("$ref", part);
    }
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  private static ObjectNode read(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Error> errors(Schema schema, String line) {
    return schema.validate(read(line));
  }

  static Stream<ProtocolDocument.Example> examples() {
    return ProtocolDocument.examples().stream();
  }

  /** The valid ones: those not documented for the error they get. */
  static Stream<ProtocolDocument.Example> answered() {
    return examples().filter(example -> !example.answer().contains("\"error\""));
  }

  @Test
  void everyOperationAndErrorIsDocumentedByExample() {
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(answered())
        .extracting(example -> read(example.request()).get("op").stringValue())
        .contains("hello", "mask", "cache", "attention", "nll");
    assertThat(examples().map(ProtocolDocument.Example::answer).toList().toString())
        .contains("unsupported", "bad_request", "bad_config", "bad_token");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theReferenceAnswersExactlyAsDocumented(ProtocolDocument.Example example) {
    RequestHandler handler = new RequestHandler("SepLLM reference 0.1.0", Limits.DEFAULT);
    byte[] answer = Json.line(handler.answer(example.request().getBytes(StandardCharsets.UTF_8)));

    assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo(example.answer() + "\n");
  }

  @ParameterizedTest
  @MethodSource("answered")
  void documentedRequestsHaveTheShapeOfTheSchema(ProtocolDocument.Example example) {
    assertThat(errors(REQUEST, example.request())).isEmpty();
    assertThat(errors(LINE, example.request())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void documentedAnswersHaveTheShapeOfTheSchema(ProtocolDocument.Example example) {
    assertThat(errors(ANSWER, example.answer())).isEmpty();
    assertThat(errors(LINE, example.answer())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':null,'op':'hello'}",
        "{'id':1.5,'op':'hello'}",
        "{'id':1,'op':'train'}",
        "{'op':'hello'}",
        "{'id':1,'op':'hello','x':1}",
        "{'id':1,'op':'mask','token_ids':[1]}",
        "{'id':1,'op':'mask','mask':'full','token_ids':[1],'interval':1}",
        "{'id':1,'op':'mask','mask':'full','token_ids':[[1],2]}",
        "{'id':1,'op':'mask','init_tokens':0,'neighbors':0,'separator_token_ids':[],'token_ids':[]}",
        "{'id':1,'op':'mask','mask':'fixllm','init_tokens':0,'neighbors':1,'token_ids':[]}",
        "{'id':1,'op':'cache','token_ids':[1]}",
        "{'id':1,'op':'cache','policy':'full','token_ids':[1],'cache_size':2}",
        "{'id':1,'op':'cache','policy':'full','token_ids':[1],'every':2}",
        "{'id':1,'op':'cache','policy':'full','token_ids':[1],'report':'digest'}",
        "{'id':1,'op':'cache','policy':'full','token_ids':[1],'report':'delta',"
            + "'positions':'original'}",
        "{'id':1,'op':'cache','policy':'full','token_ids':[1],'prompt_tokens':1}",
        "{'id':1,'op':'cache','policy':'full','token_ids':[1],'state':{}}",
        "{'id':1,'op':'attention','q':[[[1]]],'k':[[[1]]],'v':[[[1]]]}",
        "{'id':1,'op':'attention','q':[[1]],'k':[[[1]]],'v':[[[1]]],'visible':[[0]]}",
        "{'id':1,'op':'nll','model':'tiny-full','token_ids':[1,2]}",
        "{'id':1,'op':'nll','mask':'full','token_ids':[1,2]}",
        "{'id':1,'op':'nll','model':'llama-tied-mha','mask':'full','token_ids':[1]}",
        "{'id':1,'op':'nll','model':'llama-tied-mha','mask':'full','policy':'full',"
            + "'token_ids':[1,2]}",
        "{'id':1,'op':'nll','model':'llama-tied-mha','mask':'sepllm','token_ids':[1,2]}",
        "{'id':1,'op':'nll','model':'llama-tied-mha','policy':'full','dtype':'bf16',"
            + "'token_ids':[1,2]}",
        "{'id':1,'op':'nll','model':'llama-tied-mha','policy':'full','logits_at':[],"
            + "'token_ids':[1,2]}",
        "{'id':1,'op':'nll','model':'llama-tied-mha','policy':'full','logits_at':[1,1],"
            + "'token_ids':[1,2]}"
      })
  void theSchemaRefusesWhatTheReferenceRefuses(String quoted) {
    String request = quoted.replace('\'', '"');

    assertThat(errors(REQUEST, request)).isNotEmpty();
    assertThat(Ask.object(request).has("error")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':1}",
        "{'rows':['1']}",
        "{'id':1,'rows':['2']}",
        "{'id':1,'rows':[[[['1']]]]}",
        "{'id':1,'visible':[[0]]}",
        "{'id':1,'digest':[[67108859,0]]}",
        "{'id':1,'out':[[[1]]]}",
        "{'id':1,'error':{'kind':'other','message':''}}",
        "{'id':1,'error':{'kind':'internal'}}"
      })
  void theSchemaRefusesAnswersOfAnotherShape(String quoted) {
    assertThat(errors(ANSWER, quoted.replace('\'', '"'))).isNotEmpty();
  }
}
