package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/kernels.schema.json}. */
final class KernelSchema {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              MAPPER.readTree(Checkout.text(Checkout.top().resolve("docs/kernels.schema.json"))));

  /** Reads an object that must follow the schema. */
  ObjectNode read(String json) {
    ObjectNode node = (ObjectNode) MAPPER.readTree(json);
    assertThat(schema.validate(node)).as(json).isEmpty();
    return node;
  }

  /** Tells whether the schema refuses an object. */
  boolean refuses(ObjectNode node) {
    return !schema.validate(node).isEmpty();
  }
}
