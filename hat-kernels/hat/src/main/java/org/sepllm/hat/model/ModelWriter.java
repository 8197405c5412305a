package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the text form. */
final class ModelWriter {
  private final StringBuilder text = new StringBuilder();
  private final List<SourcePosition> positions = new ArrayList<>();
  private final ExpressionWriter expressions = new ExpressionWriter(positions);
  private int depth;

  String write(String subject, List<Function> functions) {
    text.append(ModelText.HEADER).append('\n').append(subject).append('\n');
    for (BufferType type : BufferTypes.listOf(functions)) {
      text.append(bufferType(type)).append('\n');
    }
    String file = "";
    for (Function function : functions) {
      text.append('\n');
      if (!function.position().file().equals(file)) {
        file = function.position().file();
        text.append("file ").append(file).append('\n');
      }
      function(function);
    }
    return text.toString();
  }

  private static String bufferType(BufferType type) {
    List<String> members = new ArrayList<>();
    for (BufferField field : type.fields()) {
      members.add((field.atomic() ? "atomic " : "") + field.type().keyword() + " " + field.name());
    }
    type.array()
        .ifPresent(array ->
            members.add(
                array.type().keyword() + " " + array.name() + "[" + array.lengthName() + "]"));
    return "buffer " + type.className() + " { " + String.join("; ", members) + " }";
  }

  private void function(Function function) {
    positions.add(function.position());
    String parameters =
        function.parameters().stream()
            .map(ModelWriter::parameter)
            .collect(Collectors.joining(", "));
    String result = function.result().map(type -> type.keyword() + " ").orElse("");
    positions.add(function.body().position());
    line(function.kind().text() + " " + result + function.name() + "(" + parameters + ") {");
    inside(function.body());
    line("}");
  }

  private static String parameter(Parameter parameter) {
    return switch (parameter) {
      case Variable variable -> variable.type().keyword() + " " + variable.name();
      case BufferVariable buffer -> buffer.type().simpleName() + " " + buffer.name();
    };
  }

  private void inside(Statement.Block block) {
    depth++;
    block.statements().forEach(this::statement);
    depth--;
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Simple simple -> line(simple(simple));
      case Statement.DeclareArray declare -> line(at(declare, array(declare.array())));
      case Statement.Barrier barrier -> line(at(barrier, "barrier"));
      case Statement.Warp warp -> line(warp(warp));
      case Statement.Break jump -> line(at(jump, "break" + target(jump.label())));
      case Statement.Continue jump -> line(at(jump, "continue" + target(jump.label())));
      case Statement.Return end ->
          line(at(end, "return") + end.value().map(value -> " " + value(value)).orElse(""));
      case Statement.Block block -> {
        line(at(block, label(block.label()) + "{"));
        inside(block);
        line("}");
      }
      case Statement.If branch -> branch(branch);
      case Statement.While loop ->
          loop(loop, at(loop, label(loop.label()) + "while ") + value(loop.condition()));
      case Statement.For loop ->
          loop(
              loop,
              at(loop, label(loop.label()) + "for ")
                  + String.join("; ", header(loop.initial()), value(loop.condition()), "")
                  + header(loop.update()));
    }
  }

  private void branch(Statement.If branch) {
    String head = at(branch, "if ") + value(branch.condition()) + " {";
    positions.add(branch.then().position());
    line(head);
    inside(branch.then());
    if (!branch.otherwise().isEmpty()) {
      positions.add(branch.otherwise().position());
      line("} else {");
      inside(branch.otherwise());
    }
    line("}");
  }

  private void loop(Statement.Loop loop, String head) {
    positions.add(loop.body().position());
    line(head.stripTrailing() + " {");
    inside(loop.body());
    line("}");
  }

  private String header(List<Statement.Simple> steps) {
    return steps.stream().map(this::simple).collect(Collectors.joining(", "));
  }

  private String simple(Statement.Simple simple) {
    positions.add(simple.position());
    return switch (simple) {
      case Statement.Declare declare ->
          declare.variable().type().keyword()
              + " "
              + declare.variable().name()
              + declare.initial().map(value -> " = " + value(value)).orElse("");
      case Statement.Assign assign -> assign.variable().name() + " = " + value(assign.value());
      case Statement.BufferStore store -> element(store.buffer().name(), store.expressions());
      case Statement.ArrayStore store -> element(store.array().name(), store.expressions());
      case Statement.FieldStore store ->
          store.buffer().name() + "." + store.field().name() + " = " + value(store.value());
      case Statement.AtomicIncrement increment ->
          result(increment.result())
              + "increment "
              + increment.buffer().name()
              + "."
              + increment.field().name();
      case Statement.Call call ->
          result(call.result())
              + "call "
              + call.function()
              + call.arguments().stream()
                  .map(this::argument)
                  .collect(Collectors.joining(", ", "(", ")"));
      case Statement.Evaluate evaluate -> "evaluate " + value(evaluate.expression());
    };
  }

  private String warp(Statement.Warp warp) {
    positions.add(warp.position());
    return result(warp.result())
        + "warp "
        + warp.operation().text()
        + warp.operands().stream().map(this::operand).collect(Collectors.joining(", ", "(", ")"));
  }

  private String operand(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.Value value -> value(value.expression());
      case WarpOperand.InArray place -> place(place, place.array().name());
      case WarpOperand.InBuffer place -> place(place, place.buffer().name());
    };
  }

  private String place(WarpOperand operand, String name) {
    positions.add(operand.position());
    return name + "[" + value(operand.expression()) + "]";
  }

  private String element(String name, List<Expression> indexAndValue) {
    String index = value(indexAndValue.getFirst());
    return name + "[" + index + "] = " + value(indexAndValue.getLast());
  }

  private String argument(Argument argument) {
    return switch (argument) {
      case Expression value -> value(value);
      case Argument.OfBuffer buffer -> {
        positions.add(buffer.position());
        yield buffer.buffer().name();
      }
    };
  }

  private static String array(ArrayVariable array) {
    String length =
        array.knownLength().isPresent() ? String.valueOf(array.knownLength().getAsInt()) : "?";
    return array.space().text()
        + " "
        + array.elementType().keyword()
        + " "
        + array.name()
        + "["
        + length
        + "] of "
        + array.owner()
        + "::"
        + array.member();
  }

  private static String result(Optional<Variable> result) {
    return result.map(variable -> variable.name() + " = ").orElse("");
  }

  private static String label(Optional<String> label) {
    return label.map(name -> name + ": ").orElse("");
  }

  private static String target(Optional<String> label) {
    return label.map(name -> " " + name).orElse("");
  }

  private String value(Expression expression) {
    return expressions.write(expression);
  }

  private String at(Statement statement, String words) {
    positions.add(statement.position());
    return words;
  }

  /** Ends a line with the positions gathered while its parts were written. */
  private void line(String words) {
    text.append("  ".repeat(depth)).append(words);
    if (!positions.isEmpty()) {
      text.append(" @");
    }
    int line = 0;
    for (SourcePosition position : positions) {
      text.append(' ');
      if (position.line() != line) {
        line = position.line();
        text.append(line).append(':');
      }
      text.append(position.column());
    }
    positions.clear();
    text.append('\n');
  }
}
