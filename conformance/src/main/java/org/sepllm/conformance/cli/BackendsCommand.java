package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.KernelBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code backends}. */
@Command(
    name = "backends",
    description = "List what kernels can run on here, and why the rest cannot.")
final class BackendsCommand implements Callable<Integer> {
  private static final String SCHEMA = "sepllm-backends";

  private final Console console;
  private final Supplier<List<KernelBackend>> backends;

  @Mixin private JsonOption json;

  /** A back end with what it has found, asked once. */
  private record Found(String name, Availability availability) {
    boolean isPresent() {
      return availability instanceof Availability.Present;
    }
  }

  BackendsCommand(Console console) {
    this(console, Backends::all);
  }

  /** Lists given back ends. */
  BackendsCommand(Console console, Supplier<List<KernelBackend>> backends) {
    this.console = console;
    this.backends = backends;
  }

  @Override
  public Integer call() {
    List<Found> found =
        backends.get().stream()
            .map(backend -> new Found(backend.name(), backend.availability()))
            .toList();
    String taken = taken(found).orElse("");
    if (json.isJson()) {
      console.out().println(ViewJson.written(answer(found, taken)));
    } else {
      found.forEach(each -> print(each, taken));
    }
    return ExitCode.DONE;
  }

  /** Returns what is taken where a program asks for none by name. */
  private static Optional<String> taken(List<Found> found) {
    String asked = System.getProperty(Backends.PROPERTY);
    Optional<String> first =
        found.stream()
            .filter(each -> asked == null ? each.isPresent() : each.name().equals(asked))
            .map(Found::name)
            .findFirst();
    if (asked != null && first.isEmpty()) {
      throw new BadInputException(
          "%s is \"%s\", must be one of %s"
              .formatted(Backends.PROPERTY, asked, found.stream().map(Found::name).toList()));
    }
    return first;
  }

  private void print(Found found, String taken) {
    String mark = found.name().equals(taken) ? " (taken unless another is asked for)" : "";
    switch (found.availability()) {
      case Availability.Absent absent ->
          console.out().println(found.name() + ": absent: " + absent.reason() + mark);
      case Availability.Present present -> {
        console.out().println(found.name() + ": present" + mark);
        present.devices().forEach(this::print);
      }
    }
  }

  private void print(DeviceInfo device) {
    console.out().println("  " + device.name());
    console.out().println("    driven by " + device.version());
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "    at most %,d work-items in a group, %,d bytes of local memory, warps of %d",
                device.groupSize(),
                device.localBytes(),
                device.warpSize()));
  }

  private static ObjectNode answer(List<Found> found, String taken) {
    ObjectNode answer = ViewJson.object().put("schema", SCHEMA).put("schema_version", 1);
    ArrayNode list = answer.putArray("backends");
    for (Found each : found) {
      ObjectNode node = list.addObject().put("name", each.name());
      node.put("present", each.isPresent());
      node.put("taken", each.name().equals(taken));
      switch (each.availability()) {
        case Availability.Absent absent -> node.put("reason", absent.reason());
        case Availability.Present present -> {
          ArrayNode devices = node.putArray("devices");
          present.devices().forEach(device -> devices.add(json(device)));
        }
      }
    }
    return answer;
  }

  private static ObjectNode json(DeviceInfo device) {
    return ViewJson.object()
        .put("name", device.name())
        .put("version", device.version())
        .put("group_size", device.groupSize())
        .put("local_bytes", device.localBytes())
        .put("warp_size", device.warpSize());
  }
}
