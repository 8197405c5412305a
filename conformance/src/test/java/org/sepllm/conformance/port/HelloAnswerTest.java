package org.sepllm.conformance.port;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.protocol.Json;

class HelloAnswerTest {
  private static final String VALID =
      "{'id':0,'protocol':1,'name':'x','ops':['mask'],'policies':[],'dtypes':[],'max_tokens':9}";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'protocol':1; 'protocol':2; protocol is \"2\", must be 1",
        "'protocol':1; 'protocol':'1'; protocol is \"\"1\"\", must be 1",
        "'name':'x'; 'nom':'x'; name is missing, must be a string",
        "['mask']; ['mask',1]; ops is \"[\"mask\",1]\", must be a list of strings",
        "'policies':[]; 'policies':{}; policies is \"{}\", must be a list of strings",
        "'max_tokens':9; 'max_tokens':0; max_tokens is \"0\", must be an integer of at least 1",
        "'protocol':1; 'error':{'message':'no'}; hello was answered with the error \"no\""
      })
  void whatIsMissingOrWrongIsNamed(String valid, String wrong, String message) {
    String hello = VALID.replace(valid, wrong).replace('\'', '"');

    assertThatThrownBy(() -> HelloAnswer.require(Json.read(hello.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(PortFailure.class)
        .hasMessage(message)
        .extracting(failure -> ((PortFailure) failure).kind())
        .isEqualTo(PortFailure.Kind.MALFORMED);
  }
}
