package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TensorProperties {
  @Property(tries = 200)
  void base64AndNestedListsAreTheSameNumbers(@ForAll @Size(6) double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder nested = new StringBuilder();
    for (int index = 0; index < 6; index++) {
      bytes.putDouble(values[index]);
      nested.append(nested.isEmpty() ? "[[[" : index == 3 ? "],[" : ",").append(values[index]);
    }
    String base64 = Base64.getEncoder().encodeToString(bytes.array());
    String rest = ",'q':[[[1,1,1]]],'k':[[[0,0,0],[1,0,0]]],'visible':[[1]]";

    JsonNode fromLists = attend("'v':" + nested + "]]]" + rest);
    JsonNode fromBase64 =
        attend("'v':{'dtype':'f64','shape':[1,2,3],'base64':'" + base64 + "'}" + rest);

    assertThat(fromBase64).isEqualTo(fromLists);
    assertThat(fromLists.get(0).get(0).get(2).doubleValue()).isEqualTo(values[5]);
  }

  private static JsonNode attend(String fields) {
    String request = "{'id':3,'op':'attention'," + fields + "}";
    ObjectNode answer = Ask.object(request.replace('\'', '"'));
    assertThat(answer.has("error")).as(answer.toString()).isFalse();
    return answer.get("out");
  }
}
