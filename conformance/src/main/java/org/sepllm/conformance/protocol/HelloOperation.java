package org.sepllm.conformance.protocol;

import java.util.List;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code hello}: what this port is and knows. */
final class HelloOperation implements Operation {
  private static final int PROTOCOL = 1;

  private final String portName;
  private final Limits limits;
  private final Implementation implementation;

  HelloOperation(String portName, Limits limits, Implementation implementation) {
    this.portName = portName;
    this.limits = limits;
    this.implementation = implementation;
  }

  @Override
  public String name() {
    return "hello";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    fields.refuseOthers("op hello", List.of());
    ObjectNode answer = Json.object().put("protocol", PROTOCOL).put("name", portName);
    addAll(answer.putArray("ops").add(name()), implementation.operations());
    addAll(answer.putArray("policies"), CacheLayers.POLICIES);
    addAll(
        answer.putArray("dtypes"),
        implementation.storageTypes().stream().map(StorageType::jsonName).toList());
    return answer.put("max_tokens", limits.maxTokens());
  }

  private static void addAll(ArrayNode list, List<String> names) {
    names.forEach(list::add);
  }
}
