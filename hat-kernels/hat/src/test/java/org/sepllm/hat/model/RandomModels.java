package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Grows well-typed functions in which every kind of node can occur; they need not be sensible. */
public final class RandomModels {
  private static final BufferType FLOATS =
      new BufferType(
          "hat.buffer.F32Array",
          List.of(),
          Optional.of(new BufferType.Elements("array", ScalarType.FLOAT, "length")));
  private static final BufferType COUNTER =
      new BufferType(
          "org.example.Sums$Counter",
          List.of(
              new BufferField("atomicCount", ScalarType.INT, true),
              new BufferField("scale", ScalarType.DOUBLE, false)),
          Optional.of(new BufferType.Elements("items", ScalarType.INT, "capacity")));
  private static final FunctionName HELPER = new FunctionName("org.example.Sums", "helper");

  private final Random random;
  private final boolean warps;
  private final List<Variable> variables = new ArrayList<>();
  private final List<BufferVariable> buffers = new ArrayList<>();
  private final List<ArrayVariable> arrays = new ArrayList<>();
  private int names;
  private int loops;

  public RandomModels(long seed) {
    this(seed, false);
  }

  private RandomModels(long seed, boolean warps) {
    this.random = new Random(seed);
    this.warps = warps;
  }

  /** Grows functions in which operations of warps can occur too, which few back ends run. */
  public static RandomModels withWarps(long seed) {
    return new RandomModels(seed, true);
  }

  public Kernel kernel() {
    Function helper =
        new Function(
            position(),
            FunctionKind.AUXILIARY,
            HELPER,
            List.of(new Variable("x", ScalarType.FLOAT), new BufferVariable("values", FLOATS)),
            Optional.of(ScalarType.INT),
            Statement.Block.of(
                position(),
                List.of(
                    new Statement.Return(
                        position(), Optional.of(Expression.Constant.ofInt(position(), 7))))));
    List<Parameter> parameters = new ArrayList<>();
    buffers.add(new BufferVariable("floats", FLOATS));
    buffers.add(new BufferVariable("counter", COUNTER));
    variables.add(new Variable("count", ScalarType.INT));
    variables.add(new Variable("factor", ScalarType.FLOAT));
    parameters.addAll(buffers);
    parameters.addAll(variables);
    FunctionName name = new FunctionName("org.example.Sums$Inner", "run");
    Statement.Block body = block(3, Optional.empty());
    Function entry =
        new Function(position(), FunctionKind.KERNEL, name, parameters, Optional.empty(), body);
    return new Kernel(entry, List.of(helper));
  }

  SourcePosition position() {
    return new SourcePosition("Sums.java", 1 + random.nextInt(9), 1 + random.nextInt(99));
  }

  private Statement.Block block(int depth, Optional<String> label) {
    int variablesBefore = variables.size();
    int arraysBefore = arrays.size();
    List<Statement> statements = new ArrayList<>();
    int count = random.nextInt(6);
    for (int index = 0; index < count; index++) {
      statements.add(statement(depth));
    }
    variables.subList(variablesBefore, variables.size()).clear();
    arrays.subList(arraysBefore, arrays.size()).clear();
    return new Statement.Block(position(), label, statements);
  }

  private Statement statement(int depth) {
    if (warps && random.nextInt(5) == 0) {
      return warp();
    }
    return switch (random.nextInt(depth > 0 ? 10 : 6)) {
      case 0 -> new Statement.Barrier(position());
      case 1 -> array(depth == 3 && random.nextBoolean() ? MemorySpace.LOCAL : MemorySpace.PRIVATE);
      case 2 -> new Statement.Return(position(), Optional.empty());
      case 6 -> branch(depth);
      case 7 -> new Statement.While(position(), label(), value(ScalarType.BOOLEAN, 2), body(depth));
      case 8 -> counted(depth);
      case 9 -> block(depth - 1, label());
      default -> simple(true);
    };
  }

  private Statement branch(int depth) {
    return new Statement.If(
        position(),
        value(ScalarType.BOOLEAN, 3),
        block(depth - 1, Optional.empty()),
        block(depth - 1, Optional.empty()));
  }

  private Optional<String> label() {
    return random.nextBoolean() ? Optional.of("label" + names++) : Optional.empty();
  }

  private Statement.Block body(int depth) {
    loops++;
    Statement.Block block = block(depth - 1, Optional.empty());
    List<Statement> statements = new ArrayList<>(block.statements());
    statements.add(
        random.nextBoolean()
            ? new Statement.Break(position(), Optional.empty())
            : new Statement.Continue(position(), Optional.empty()));
    loops--;
    return Statement.Block.of(block.position(), statements);
  }

  private Statement counted(int depth) {
    int variablesBefore = variables.size();
    List<Statement.Simple> initial = steps(true);
    Expression condition = value(ScalarType.BOOLEAN, 2);
    List<Statement.Simple> update = steps(false);
    Statement.Block body = body(depth);
    Statement loop = new Statement.For(position(), label(), initial, condition, update, body);
    variables.subList(variablesBefore, variables.size()).clear();
    return loop;
  }

  private List<Statement.Simple> steps(boolean declaring) {
    List<Statement.Simple> steps = new ArrayList<>();
    int count = random.nextInt(3);
    for (int index = 0; index < count; index++) {
      steps.add(simple(declaring));
    }
    return steps;
  }

  private Statement array(MemorySpace space) {
    ArrayVariable array =
        new ArrayVariable(
            "array" + names++,
            space,
            random.nextBoolean() ? ScalarType.FLOAT : ScalarType.F16,
            "org.example.Sums$Tile",
            "items",
            random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(99)) : OptionalInt.empty());
    arrays.add(array);
    return new Statement.DeclareArray(position(), array);
  }

  /** Arrays and operation in a block, so that each operation finds what it takes. */
  private Statement warp() {
    WarpOperation operation = WarpOperation.values()[random.nextInt(WarpOperation.values().length)];
    boolean elsewhere =
        EnumSet.of(
                WarpOperation.LAUNCH_BOUNDS,
                WarpOperation.AWAIT_LAUNCHES,
                WarpOperation.LOWER_REGISTERS,
                WarpOperation.RAISE_REGISTERS)
            .contains(operation);
    boolean local =
        operation.slots().stream()
            .anyMatch(slot ->
                EnumSet.of(WarpSlot.Kind.TILE, WarpSlot.Kind.MATRIX, WarpSlot.Kind.BARRIER)
                    .contains(slot.kind()));
    if (elsewhere || local) {
      return simple(true);
    }
    List<Statement> statements = new ArrayList<>();
    List<WarpOperand> operands = new ArrayList<>();
    for (WarpSlot slot : operation.slots()) {
      ScalarType type = slot.types().contains(ScalarType.FLOAT) ? ScalarType.FLOAT : ScalarType.INT;
      operands.add(
          switch (slot.kind()) {
            case REGISTERS -> {
              ArrayVariable array = registers(type, slot.count());
              statements.add(new Statement.DeclareArray(position(), array));
              yield new WarpOperand.InArray(position(), array, value(ScalarType.INT, 1));
            }
            case LAUNCHED, CONSTANT -> new WarpOperand.Value(constantOf(operation));
            case VALUE -> new WarpOperand.Value(value(slot.types().iterator().next(), 2));
            default -> new WarpOperand.InBuffer(position(), buffers.getFirst(), index());
          });
    }
    boolean fits = operation.result().equals(Optional.of(ScalarType.INT));
    Optional<Variable> result = fits ? result() : Optional.empty();
    statements.add(new Statement.Warp(position(), result, operation, operands));
    return new Statement.Block(position(), Optional.empty(), statements);
  }

  private ArrayVariable registers(ScalarType type, int least) {
    OptionalInt length = OptionalInt.of(least + random.nextInt(9));
    String owner = "org.example.Sums$Registers";
    return new ArrayVariable(
        "registers" + names++, MemorySpace.PRIVATE, type, owner, "items", length);
  }

  private Expression constantOf(WarpOperation operation) {
    int value =
        switch (operation) {
          case WAIT_COPIES, WAIT_PRODUCTS -> random.nextInt(8);
          default -> 32 + 32 * random.nextInt(31);
        };
    return Expression.Constant.ofInt(position(), value);
  }

  private Statement.Simple simple(boolean declaring) {
    return switch (random.nextInt(8)) {
      case 0 -> bufferStore();
      case 1 ->
          new Statement.FieldStore(
              position(), buffers.get(1), COUNTER.fields().get(1), value(ScalarType.DOUBLE, 2));
      case 2 -> arrayStore();
      case 3 ->
          new Statement.AtomicIncrement(
              position(), result(), buffers.get(1), COUNTER.fields().getFirst());
      case 4 ->
          new Statement.Call(
              position(),
              result(),
              HELPER,
              List.of(
                  value(ScalarType.FLOAT, 2),
                  new Argument.OfBuffer(position(), buffers.getFirst())));
      case 5 -> new Statement.Evaluate(position(), value(any(), 3));
      case 6 -> assign();
      default -> declaring ? declare() : assign();
    };
  }

  private Optional<Variable> result() {
    return random.nextBoolean() ? Optional.of(variables.getFirst()) : Optional.empty();
  }

  private Statement.Simple bufferStore() {
    BufferVariable buffer = buffers.get(random.nextInt(2));
    ScalarType type = buffer.type().elements().type();
    return new Statement.BufferStore(position(), buffer, index(), value(type, 3));
  }

  private Statement.Simple arrayStore() {
    if (arrays.isEmpty()) {
      return assign();
    }
    ArrayVariable array = arrays.get(random.nextInt(arrays.size()));
    return new Statement.ArrayStore(position(), array, index(), value(array.elementType(), 2));
  }

  private Statement.Simple assign() {
    Variable variable = variables.get(random.nextInt(variables.size()));
    return new Statement.Assign(position(), variable, value(variable.type(), 3));
  }

  private Statement.Simple declare() {
    Variable variable = new Variable("v" + names++, any());
    Optional<Expression> initial =
        random.nextBoolean() ? Optional.of(value(variable.type(), 3)) : Optional.empty();
    Statement.Simple declare = new Statement.Declare(position(), variable, initial);
    variables.add(variable);
    return declare;
  }

  private ScalarType any() {
    return ScalarType.values()[random.nextInt(ScalarType.values().length)];
  }

  private Expression index() {
    return value(random.nextBoolean() ? ScalarType.INT : ScalarType.LONG, 2);
  }

  private Expression value(ScalarType type, int depth) {
    List<Variable> readable = variables.stream().filter(v -> v.type() == type).toList();
    if (!readable.isEmpty() && random.nextInt(3) == 0) {
      return new Expression.Read(position(), readable.get(random.nextInt(readable.size())));
    }
    if (depth == 0) {
      return constant(type);
    }
    return switch (random.nextInt(4)) {
      case 0 -> constant(type);
      case 1 ->
          new Expression.Conditional(
              position(),
              value(ScalarType.BOOLEAN, depth - 1),
              value(type, depth - 1),
              value(type, depth - 1));
      case 2 -> memory(type, depth);
      default -> operation(type, depth);
    };
  }

  private Expression memory(ScalarType type, int depth) {
    return switch (type) {
      case FLOAT ->
          arrays.stream()
              .filter(array -> array.elementType() == ScalarType.FLOAT)
              .findAny()
              .<Expression>map(array -> new Expression.ArrayLoad(position(), array, index()))
              .orElseGet(() -> new Expression.BufferLoad(position(), buffers.getFirst(), index()));
      case INT ->
          switch (random.nextInt(3)) {
            case 0 -> new Expression.BufferLength(position(), buffers.get(random.nextInt(2)));
            case 1 ->
                new Expression.FieldLoad(position(), buffers.get(1), COUNTER.fields().getFirst());
            default -> new Expression.BufferLoad(position(), buffers.get(1), index());
          };
      case DOUBLE ->
          new Expression.FieldLoad(position(), buffers.get(1), COUNTER.fields().getLast());
      case SHORT ->
          new Expression.Reinterpret(
              position(), ScalarType.SHORT, value(ScalarType.BF16, depth - 1));
      case F16, BF16 ->
          new Expression.Reinterpret(position(), type, value(ScalarType.SHORT, depth - 1));
      default -> constant(type);
    };
  }

  private Expression operation(ScalarType type, int depth) {
    if (type == ScalarType.BOOLEAN) {
      return truth(depth);
    }
    if (!type.isArithmetic() || random.nextInt(4) == 0) {
      ScalarType from =
          switch (type) {
            case F16, BF16 -> ScalarType.FLOAT;
            case BYTE, SHORT, CHAR -> ScalarType.INT;
            case DOUBLE -> ScalarType.LONG;
            default -> ScalarType.DOUBLE;
          };
      return new Expression.Convert(position(), type, value(from, depth - 1));
    }
    return switch (random.nextInt(4)) {
      case 0 -> unary(type, depth);
      case 1 -> math(type, depth);
      default -> binary(type, depth);
    };
  }

  private Expression unary(ScalarType type, int depth) {
    UnaryOperator operator =
        UnaryOperator.COMPLEMENT.accepts(type) && random.nextBoolean()
            ? UnaryOperator.COMPLEMENT
            : UnaryOperator.NEGATE;
    return new Expression.Unary(position(), operator, value(type, depth - 1));
  }

  private Expression math(ScalarType type, int depth) {
    if (type == ScalarType.INT && random.nextBoolean()) {
      int id = random.nextInt(WorkItemId.values().length);
      return new Expression.Identity(position(), WorkItemId.values()[id]);
    }
    List<MathFunction> defined =
        List.of(MathFunction.values()).stream().filter(f -> f.accepts(type)).toList();
    if (defined.isEmpty()) {
      return constant(type);
    }
    MathFunction function = defined.get(random.nextInt(defined.size()));
    List<Expression> operands = new ArrayList<>();
    for (int operand = 0; operand < function.arity(); operand++) {
      operands.add(value(type, depth - 1));
    }
    return new Expression.MathCall(position(), function, operands);
  }

  private Expression binary(ScalarType type, int depth) {
    List<BinaryOperator> defined =
        List.of(BinaryOperator.values()).stream().filter(o -> o.accepts(type)).toList();
    BinaryOperator operator = defined.get(random.nextInt(defined.size()));
    ScalarType rightType = operator.isShift() ? ScalarType.INT : type;
    return new Expression.Binary(
        position(), operator, value(type, depth - 1), value(rightType, depth - 1));
  }

  private Expression truth(int depth) {
    return switch (random.nextInt(4)) {
      case 0 -> new Expression.Not(position(), value(ScalarType.BOOLEAN, depth - 1));
      case 1 -> binary(ScalarType.BOOLEAN, depth);
      case 2 ->
          new Expression.ShortCircuit(
              position(),
              LogicalOperator.values()[random.nextInt(2)],
              value(ScalarType.BOOLEAN, depth - 1),
              value(ScalarType.BOOLEAN, depth - 1));
      default -> {
        ScalarType type = random.nextBoolean() ? ScalarType.LONG : ScalarType.FLOAT;
        yield new Expression.Compare(
            position(),
            Comparison.values()[random.nextInt(Comparison.values().length)],
            value(type, depth - 1),
            value(type, depth - 1));
      }
    };
  }

  private Expression constant(ScalarType type) {
    long raw = random.nextBoolean() ? random.nextLong() : random.nextInt(5) - 2;
    long bits =
        switch (type) {
          case BOOLEAN -> raw & 1;
          case BYTE -> (byte) raw;
          case SHORT -> (short) raw;
          case CHAR, F16, BF16 -> (char) raw;
          case INT -> (int) raw;
          case FLOAT -> Integer.toUnsignedLong((int) raw);
          case LONG, DOUBLE -> raw;
        };
    return new Expression.Constant(position(), type, bits);
  }
}
