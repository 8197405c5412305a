package org.sepllm.conformance.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sepllm.conformance.kernels.KernelCatalog;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Variable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code kernels list}. */
@Command(name = "list", description = "List the kernels on the class path.")
final class KernelsListCommand implements Callable<Integer> {
  private static final String SCHEMA = "sepllm-kernels";

  private final Console console;

  @Mixin private ClassPathOption classPath;
  @Mixin private JsonOption json;

  @Option(names = "--plain", description = "Print one full name on each line and nothing else.")
  private boolean plain;

  KernelsListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (plain && json.isJson()) {
      throw new UsageException("--plain and --json exclude each other");
    }
    try (KernelCatalog catalog = KernelCatalog.open(classPath.entries())) {
      List<Function> kernels = catalog.kernels();
      if (json.isJson()) {
        console.out().println(ViewJson.written(answer(kernels)));
      } else if (plain) {
        kernels.forEach(kernel -> console.out().println(kernel.name()));
      } else {
        printText(kernels);
      }
    }
    return ExitCode.DONE;
  }

  private void printText(List<Function> kernels) {
    if (kernels.isEmpty()) {
      console.out().println("no kernels on the class path; add to it with --class-path");
    }
    String packageName = "";
    for (Function kernel : kernels) {
      FunctionName name = kernel.name();
      int end = name.owner().lastIndexOf('.');
      String its = end < 0 ? "(no package)" : name.owner().substring(0, end);
      if (!its.equals(packageName)) {
        console.out().println(its);
        packageName = its;
      }
      String position = kernel.position().file() + ":" + kernel.position().line();
      console.out().println("  " + name.owner().substring(end + 1) + "::" + signature(kernel));
      console.out().println("      " + position);
    }
  }

  private static String signature(Function kernel) {
    return kernel.parameters().stream()
        .map(parameter -> type(parameter) + " " + parameter.name())
        .collect(Collectors.joining(", ", kernel.name().name() + "(", ")"));
  }

  private static String type(Parameter parameter) {
    return switch (parameter) {
      case BufferVariable buffer -> buffer.type().simpleName();
      case Variable number -> number.type().keyword();
    };
  }

  private static ObjectNode answer(List<Function> kernels) {
    ObjectNode answer = ViewJson.object().put("schema", SCHEMA).put("schema_version", 1);
    ArrayNode list = answer.putArray("kernels");
    for (Function kernel : kernels) {
      ObjectNode node = list.addObject();
      node.put("name", kernel.name().toString());
      node.put("file", kernel.position().file());
      node.put("line", kernel.position().line());
      ArrayNode parameters = node.putArray("parameters");
      for (Parameter parameter : kernel.parameters()) {
        parameters.addObject().put("name", parameter.name()).put("type", type(parameter));
      }
    }
    return answer;
  }
}
