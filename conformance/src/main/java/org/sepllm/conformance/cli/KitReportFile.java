package org.sepllm.conformance.cli;

import java.nio.file.Path;
import org.sepllm.conformance.kit.report.KitJson;
import org.sepllm.datasets.Utf8File;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a report.json. */
final class KitReportFile {
  private static final int MAX_BYTES = 64 << 20;

  private KitReportFile() {}

  /**
   * Reads a report.
   *
   * @throws BadInputException if the file is no report of a kit
   * @throws org.sepllm.datasets.DatasetException if it cannot be read
   */
  static ObjectNode read(Path file) {
    try {
      if (JsonMapper.shared().readTree(Utf8File.read(file, MAX_BYTES)) instanceof ObjectNode report
          && report.path("schema").asString("").equals(KitJson.SCHEMA)) {
        return report;
      }
      throw new BadInputException(file + " is no report with the schema " + KitJson.SCHEMA);
    } catch (JacksonException notJson) {
      throw new BadInputException(file + " is no JSON: " + notJson.getOriginalMessage());
    }
  }
}
