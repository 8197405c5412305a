package org.sepllm.conformance.kit.fuzz;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.sepllm.conformance.kit.report.Badge;
import org.sepllm.conformance.kit.report.HtmlPage;
import org.sepllm.conformance.kit.report.JUnitXml;
import org.sepllm.conformance.kit.report.KitOutcomes;
import org.sepllm.conformance.kit.report.KitText;
import org.sepllm.conformance.protocol.Json;
import org.sepllm.conformance.protocol.ProtocolException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Any bytes as a report, shown in every form, and its vectors as lines of a journal. */
public final class ReportFuzz {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private ReportFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    ObjectNode report;
    try {
      report = Json.read(input);
    } catch (ProtocolException notJson) {
      return;
    }
    String page = HtmlPage.of(report);
    if (page.contains("<script") || !page.endsWith("</html>\n")) {
      throw new IllegalStateException("the page is not what it must be");
    }
    JUnitXml.of(report);
    KitText.print(report, NOWHERE);
    if (Badge.line(report).lines().count() > 1) {
      throw new IllegalStateException("the badge has several lines");
    }
    for (JsonNode vector : report.path("vectors")) {
      KitOutcomes.read(vector);
    }
  }
}
