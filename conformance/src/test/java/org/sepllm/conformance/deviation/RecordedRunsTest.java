package org.sepllm.conformance.deviation;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.documentation.GeneratedDocument;

/** The recorded runs of published caches, judged as if they were ports. */
class RecordedRunsTest {
  @Test
  void the_documented_table_is_what_the_recorded_rows_give() throws IOException {
    String table = new ReplayTable(RecordedRow.all()).text();

    GeneratedDocument.requirePart("docs/deviations.md", "recorded runs", table);
  }
}
