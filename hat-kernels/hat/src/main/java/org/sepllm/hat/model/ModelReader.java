package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the text form. */
final class ModelReader {
  private final List<String> lines;
  private final Map<String, BufferType> bufferTypes = new HashMap<>();
  private int next;

  /** Whether the block read last ended where the other branch begins. */
  private boolean elseFollows;

  private String file = "";

  ModelReader(String text) {
    lines = text.lines().toList();
  }

  KernelModule module() {
    return located(this::readModule);
  }

  Kernel kernel() {
    return located(this::readKernel);
  }

  /** Names the line of an error that the constructor of a node found. */
  private <T> T located(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException wrong) {
      throw new ModelFormatException(next, String.valueOf(wrong.getMessage()));
    }
  }

  private KernelModule readModule() {
    expectHeader();
    TextLine subject = line();
    subject.expect("class");
    String className = subject.takeQualified();
    subject.expectEnd();
    List<Function> functions = functions();
    return new KernelModule(className, functions);
  }

  private Kernel readKernel() {
    expectHeader();
    TextLine subject = line();
    subject.expect("entry");
    FunctionName entry = functionName(subject);
    subject.expectEnd();
    List<Function> functions = functions();
    if (functions.isEmpty() || !functions.getLast().name().equals(entry)) {
      throw new ModelFormatException(next, "the last function is not " + entry);
    }
    return new Kernel(functions.getLast(), functions.subList(0, functions.size() - 1));
  }

  private void expectHeader() {
    if (lines.isEmpty() || !lines.getFirst().equals(ModelText.HEADER)) {
      throw new ModelFormatException(1, "'" + ModelText.HEADER + "' expected");
    }
    next = 1;
  }

  private List<Function> functions() {
    List<Function> functions = new ArrayList<>();
    while (skipBlank()) {
      TextLine line = line();
      switch (line.peek()) {
        case "buffer" -> bufferType(line);
        case "file" -> file = lines.get(next - 1).substring("file ".length());
        case "kernel", "auxiliary" -> functions.add(function(line));
        default -> throw line.error("'" + line.peek() + "' starts no part of a model");
      }
    }
    return functions;
  }

  private boolean skipBlank() {
    while (next < lines.size() && lines.get(next).isBlank()) {
      next++;
    }
    return next < lines.size();
  }

  private TextLine line() {
    if (next >= lines.size()) {
      throw new ModelFormatException(next, "the text ends too early");
    }
    next++;
    return new TextLine(next, lines.get(next - 1), file);
  }

  private void bufferType(TextLine line) {
    line.expect("buffer");
    String className = line.takeQualified();
    line.expect("{");
    List<BufferField> fields = new ArrayList<>();
    Optional<BufferType.Elements> array = Optional.empty();
    do {
      boolean atomic = line.takeIf("atomic");
      ScalarType type = type(line);
      String name = line.take();
      if (line.takeIf("[")) {
        array = Optional.of(new BufferType.Elements(name, type, line.take()));
        line.expect("]");
      } else {
        fields.add(new BufferField(name, type, atomic));
      }
    } while (line.takeIf(";"));
    line.expect("}");
    line.expectEnd();
    BufferType type = new BufferType(className, fields, array);
    bufferTypes.put(type.simpleName(), type);
  }

  static ScalarType type(TextLine line) {
    String keyword = line.take();
    return ConstantText.type(keyword)
        .orElseThrow(() -> line.error("'" + keyword + "' is no type of values"));
  }

  static FunctionName functionName(TextLine line) {
    String owner = line.takeQualified();
    line.expect("::");
    return new FunctionName(owner, line.take());
  }

  private Function function(TextLine line) {
    SourcePosition position = line.position();
    FunctionKind kind = line.take().equals("kernel") ? FunctionKind.KERNEL : FunctionKind.AUXILIARY;
    Optional<ScalarType> result = ConstantText.type(line.peek());
    result.ifPresent(_ -> line.take());
    FunctionName name = functionName(line);
    Scope scope = new Scope();
    List<Parameter> parameters = parameters(line, scope);
    line.expect("{");
    Statement.Block body = block(Optional.empty(), line, scope);
    return new Function(position, kind, name, parameters, result, body);
  }

  private List<Parameter> parameters(TextLine line, Scope scope) {
    List<Parameter> parameters = new ArrayList<>();
    line.expect("(");
    while (!line.takeIf(")")) {
      String typeName = line.take();
      String name = line.take();
      Optional<ScalarType> scalar = ConstantText.type(typeName);
      if (scalar.isPresent()) {
        parameters.add(scope.declare(new Variable(name, scalar.get())));
      } else if (bufferTypes.containsKey(typeName)) {
        parameters.add(scope.declare(new BufferVariable(name, bufferTypes.get(typeName))));
      } else {
        throw line.error("'" + typeName + "' is no type of a parameter");
      }
      if (!line.peek().equals(")")) {
        line.expect(",");
      }
    }
    return parameters;
  }

  /** Reads a block whose first line has been read up to its brace. */
  private Statement.Block block(Optional<String> label, TextLine opening, Scope scope) {
    SourcePosition position = opening.position();
    opening.expectEnd();
    List<Statement> statements = new ArrayList<>();
    while (!lookingAtClosing()) {
      statements.add(statement(scope));
    }
    return new Statement.Block(position, label, statements);
  }

  private boolean lookingAtClosing() {
    if (next >= lines.size()) {
      throw new ModelFormatException(next, "a closing brace is missing");
    }
    String line = lines.get(next).stripLeading();
    elseFollows = line.startsWith("} else {");
    if (line.startsWith("}") && !elseFollows) {
      next++;
    }
    return line.startsWith("}");
  }

  private Statement statement(Scope scope) {
    TextLine line = line();
    StatementReader reader = new StatementReader(line, scope);
    boolean labelled = line.peek(1).equals(":") && ConstantText.type(line.peek()).isEmpty();
    Optional<String> label = labelled ? Optional.of(line.take()) : Optional.empty();
    if (labelled) {
      line.expect(":");
    }
    return switch (line.peek()) {
      case "{" -> {
        line.take();
        yield block(label, line, scope);
      }
      case "if" -> branch(line, reader, scope);
      case "while" -> {
        SourcePosition position = line.position();
        line.take();
        Expression condition = reader.value();
        line.expect("{");
        Statement.Block body = block(Optional.empty(), line, scope);
        yield new Statement.While(position, label, condition, body);
      }
      case "for" -> counted(label, line, reader, scope);
      default -> {
        Statement plain = reader.plain();
        line.expectEnd();
        yield plain;
      }
    };
  }

  private Statement branch(TextLine line, StatementReader reader, Scope scope) {
    SourcePosition position = line.position();
    line.take();
    Expression condition = reader.value();
    line.expect("{");
    Statement.Block then = block(Optional.empty(), line, scope);
    Statement.Block otherwise = Statement.Block.of(position, List.of());
    if (elseFollows) {
      TextLine second = line();
      second.expect("}");
      second.expect("else");
      second.expect("{");
      otherwise = block(Optional.empty(), second, scope);
    }
    return new Statement.If(position, condition, then, otherwise);
  }

  private Statement counted(
      Optional<String> label, TextLine line, StatementReader reader, Scope scope) {
    SourcePosition position = line.position();
    line.take();
    List<Statement.Simple> initial = steps(line, reader, ";");
    line.expect(";");
    Expression condition = reader.value();
    line.expect(";");
    List<Statement.Simple> update = steps(line, reader, "{");
    line.expect("{");
    Statement.Block body = block(Optional.empty(), line, scope);
    return new Statement.For(position, label, initial, condition, update, body);
  }

  private List<Statement.Simple> steps(TextLine line, StatementReader reader, String end) {
    List<Statement.Simple> steps = new ArrayList<>();
    while (!line.peek().equals(end)) {
      steps.add(reader.simple());
      if (!line.peek().equals(end)) {
        line.expect(",");
      }
    }
    return steps;
  }
}
