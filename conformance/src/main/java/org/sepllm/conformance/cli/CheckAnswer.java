package org.sepllm.conformance.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.conformance.check.CheckResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints the results of the checked ports: one report, or one for each port and a last line. */
final class CheckAnswer {
  private static final String SCHEMA = "sepllm/checks/1";

  private final PrintStream out;
  private final boolean json;
  private final CheckedPorts ports;
  private final List<CheckResult> results = new ArrayList<>();

  CheckAnswer(PrintStream out, boolean json, CheckedPorts ports) {
    this.out = out;
    this.json = json;
    this.ports = ports;
  }

  void add(CheckResult result) {
    results.add(result);
    if (!json) {
      result.print(out);
      if (several()) {
        out.println();
      }
    }
  }

  private boolean several() {
    return ports.ports().size() > 1;
  }

  /** Ends early with what is known of the port that is asked now. */
  void end(CheckResult partial) {
    add(partial);
    end();
  }

  void end() {
    if (json) {
      out.println((several() ? together() : results.getFirst().json()).toPrettyString());
    } else {
      ports.absent().forEach(absent -> out.println(absent.name() + ": absent: " + absent.reason()));
      if (several()) {
        out.printf(
            "%d of %d ports conform%n",
            results.stream().filter(CheckResult::conforms).count(), ports.ports().size());
      }
    }
  }

  private ObjectNode together() {
    ObjectNode answer = ViewJson.object().put("schema", SCHEMA).put("conforms", conforms());
    ArrayNode checks = answer.putArray("checks");
    results.forEach(result -> checks.add(result.json()));
    ArrayNode missing = answer.putArray("absent");
    ports
        .absent()
        .forEach(absent ->
            missing.addObject().put("name", absent.name()).put("reason", absent.reason()));
    return answer;
  }

  boolean conforms() {
    return results.size() == ports.ports().size()
        && results.stream().allMatch(CheckResult::conforms);
  }

  List<CheckResult> results() {
    return List.copyOf(results);
  }
}
