package org.sepllm.hat.fuzz;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.ScalarType;

/** Grows statements that any work-item may execute alone: they hold no barrier. */
final class StatementGrower {
  private static final List<ScalarType> TYPES =
      List.of(
          ScalarType.BOOLEAN,
          ScalarType.BYTE,
          ScalarType.SHORT,
          ScalarType.CHAR,
          ScalarType.INT,
          ScalarType.INT,
          ScalarType.LONG,
          ScalarType.FLOAT,
          ScalarType.FLOAT,
          ScalarType.DOUBLE,
          ScalarType.F16);
  private static final int DEEPEST = 2;

  /** Where a jump can go: a loop, or a block that can only be left. */
  private record Target(String label, boolean loop) {}

  private final Dice dice;
  private final Scope scope;
  private final Consumer<Feature> seen;
  private final ExpressionGrower expressions;
  private final Names names;
  private final Deque<Target> targets = new ArrayDeque<>();

  /** What a function does to return early, or nothing if it must not. */
  private String earlyReturn = "";

  /** Gives names that are unique in a class. */
  static final class Names {
    private final String suffix;
    private int next;

    Names(String suffix) {
      this.suffix = suffix;
    }

    String fresh(String start) {
      next++;
      return start + next + suffix;
    }
  }

  StatementGrower(
      Dice dice, Scope scope, Consumer<Feature> seen, ExpressionGrower expressions, Names names) {
    this.dice = dice;
    this.scope = scope;
    this.seen = seen;
    this.expressions = expressions;
    this.names = names;
  }

  /** Allows a return: by this statement, before which no barrier may come any more. */
  void allowReturn(String statement) {
    earlyReturn = statement;
  }

  /** Statements whose variables end with them. */
  List<Node> block(int depth, int count) {
    Scope.Mark mark = scope.mark();
    List<Node> nodes = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      nodes.addAll(statement(depth));
    }
    scope.leave(mark);
    return nodes;
  }

  /** One statement, or a few that belong together. */
  List<Node> statement(int depth) {
    return switch (dice.below(depth < DEEPEST ? 18 : 11)) {
      case 0, 1, 2 -> declaration();
      case 3 -> memory();
      case 4, 5 -> jump();
      case 6 -> step();
      case 7, 8 -> List.of(new Node.Line(assignment()));
      case 9, 10 -> {
        ScalarType type = dice.pick(scope.mutable()).type();
        yield List.of(new Node.Line(changed(type)));
      }
      case 11, 12, 13 -> branch(depth);
      case 14, 15 -> counted(depth);
      case 16 -> whileLoop(depth);
      default -> labelledBlock(depth);
    };
  }

  /** Most expressions are shallow: what goes wrong does so in small kernels. */
  private int depth() {
    return dice.oneIn(4) ? 3 : 2;
  }

  private List<Node> declaration() {
    ScalarType type = dice.pick(TYPES);
    String name = names.fresh("v");
    List<Node> nodes = new ArrayList<>();
    if (dice.oneIn(5)) {
      seen.accept(Feature.ASSIGNED_LATER);
      nodes.add(new Node.Line(type.keyword() + " " + name + ";"));
      Node assigned = new Node.Line(name + " = " + expressions.of(type, 2) + ";");
      Node otherwise = new Node.Line(name + " = " + expressions.of(type, 1) + ";");
      String condition = expressions.of(ScalarType.BOOLEAN, 2);
      nodes.add(new Node.Nest("if (" + condition + ")", List.of(assigned), ""));
      nodes.add(new Node.Nest("else", List.of(otherwise), ""));
    } else {
      nodes.add(
          new Node.Line(type.keyword() + " " + name + " = " + expressions.of(type, depth()) + ";"));
    }
    scope.add(new Scope.Variable(name, type, true));
    return nodes;
  }

  private String assignment() {
    Scope.Variable variable = dice.pick(scope.mutable());
    seen.accept(Feature.ASSIGNMENT);
    return variable.name() + " = " + expressions.of(variable.type(), depth()) + ";";
  }

  /** Changes some variable by an operator. */
  private String changed(ScalarType type) {
    String name = dice.pick(scope.mutable(type)).name();
    return switch (type) {
      case BOOLEAN -> {
        seen.accept(Feature.COMPOUND_ASSIGNMENT);
        yield name + dice.pick(" &= ", " |= ", " ^= ") + expressions.of(type, 2) + ";";
      }
      case F16, BF16 -> name + " = " + expressions.of(type, depth()) + ";";
      default -> expressions.compound(name, type, depth()) + ";";
    };
  }

  private List<Node> step() {
    Scope.Variable variable = dice.pick(scope.mutable());
    boolean number = variable.type() != ScalarType.BOOLEAN && variable.type() != ScalarType.F16;
    if (!number || dice.oneIn(4)) {
      seen.accept(Feature.VALUE_NOT_USED);
      String value = expressions.of(ScalarType.INT, 2);
      return List.of(new Node.Line("Math.max(" + value + ", 1);"));
    }
    seen.accept(Feature.STEP);
    String operator = dice.pick("++", "--");
    return List.of(
        new Node.Line(
            dice.oneIn(2) ? variable.name() + operator + ";" : operator + variable.name() + ";"));
  }

  /** Private memory: filled where it is declared, and changed at once. */
  private List<Node> memory() {
    seen.accept(Feature.PRIVATE_MEMORY);
    ScalarType type = dice.pick(ScalarType.INT, ScalarType.FLOAT, ScalarType.BYTE, ScalarType.LONG);
    String word =
        switch (type) {
          case INT -> "Int";
          case FLOAT -> "Float";
          case BYTE -> "Byte";
          default -> "Long";
        };
    String memoryType = "Memory." + word + "Stack";
    String name = names.fresh("stack");
    String index = names.fresh("k");
    int mask = Memory.STACK - 1;
    Scope.Mark mark = scope.mark();
    scope.add(new Scope.Variable(index, ScalarType.INT, false));
    Node fill = new Node.Line(name + ".array(" + index + ", " + expressions.of(type, 2) + ");");
    scope.leave(mark);
    String loop = "for (int I = 0; I < " + Memory.STACK + "; I++)";
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node.Line(memoryType + " " + name + " = " + memoryType + ".createPrivate();"));
    nodes.add(new Node.Nest(loop.replaceAll("\\bI\\b", index), List.of(fill), ""));
    scope.add(new Scope.Array(name, type, mask));
    boolean wide = dice.oneIn(2) && (type == ScalarType.FLOAT || type == ScalarType.LONG);
    String at = expressions.index(mask, 2);
    if (wide) {
      seen.accept(Feature.LONG_INDEX);
      at = expressions.of(ScalarType.LONG, 2) + " & " + mask + "L";
    }
    nodes.add(new Node.Line(name + ".array(" + at + ", " + expressions.of(type, 2) + ");"));
    return nodes;
  }

  private List<Node> jump() {
    if (!earlyReturn.isEmpty() && dice.oneIn(4)) {
      seen.accept(Feature.EARLY_RETURN);
      return when(earlyReturn);
    }
    if (targets.isEmpty()) {
      return List.of(new Node.Line(assignment()));
    }
    boolean labelled = dice.oneIn(2) || targets.stream().noneMatch(Target::loop);
    if (!labelled) {
      boolean goesOn = dice.oneIn(2);
      seen.accept(goesOn ? Feature.CONTINUE : Feature.BREAK);
      return when(goesOn ? "continue;" : "break;");
    }
    Target target = dice.pick(List.copyOf(targets));
    boolean goesOn = target.loop() && dice.oneIn(2);
    seen.accept(goesOn ? Feature.LABELLED_CONTINUE : Feature.LABELLED_BREAK);
    return when((goesOn ? "continue " : "break ") + target.label() + ";");
  }

  private List<Node> when(String jump) {
    String condition = expressions.of(ScalarType.BOOLEAN, 2);
    return List.of(new Node.Nest("if (" + condition + ")", List.of(new Node.Line(jump)), ""));
  }

  private List<Node> branch(int depth) {
    String condition = expressions.of(ScalarType.BOOLEAN, depth());
    List<Node> nodes = new ArrayList<>();
    List<Node> then = block(depth + 1, 1 + dice.below(2));
    nodes.add(new Node.Nest("if (" + condition + ")", then, ""));
    if (dice.oneIn(2)) {
      seen.accept(Feature.IF_ELSE);
      nodes.add(new Node.Nest("else", block(depth + 1, 1 + dice.below(2)), ""));
    } else {
      seen.accept(Feature.IF);
    }
    return nodes;
  }

  private List<Node> counted(int depth) {
    seen.accept(Feature.FOR);
    String counter = names.fresh("count");
    String other = names.fresh("down");
    Scope.Mark mark = scope.mark();
    String header = header(other);
    ScalarType type =
        header.startsWith("for (long")
            ? ScalarType.LONG
            : header.startsWith("for (float") ? ScalarType.FLOAT : ScalarType.INT;
    scope.add(new Scope.Variable(counter, type, false));
    String named = header.replaceAll("\\bI\\b", counter).replaceAll("\\bJ\\b", other);
    List<Node> nodes = loop(named, depth, List.of());
    scope.leave(mark);
    return nodes;
  }

  /** The header of a loop that counts I, and sometimes J too. */
  private String header(String other) {
    int rounds = 1 + dice.below(5);
    return switch (dice.below(7)) {
      case 0 -> {
        seen.accept(Feature.FOR_WITH_TWO_VARIABLES);
        scope.add(new Scope.Variable(other, ScalarType.INT, false));
        yield "for (int I = 0, J = 9; I < J; I += 2, J--)";
      }
      case 1 -> {
        seen.accept(Feature.FOR_OF_OTHER_TYPE);
        yield "for (long I = " + rounds + "L; I > 0; I--)";
      }
      case 2 -> {
        seen.accept(Feature.FOR_OF_OTHER_TYPE);
        yield "for (float I = 0f; I < " + rounds + "; I += 0.75f)";
      }
      case 3 -> "for (int I = 0; I < (" + expressions.of(ScalarType.INT, 1) + " & 3); I++)";
      case 4 -> "for (int I = " + rounds + "; I >= 0; I -= 2)";
      default -> "for (int I = 0; I < " + rounds + "; I++)";
    };
  }

  /** A loop that ends by itself because what it counts cannot be changed otherwise. */
  private List<Node> loop(String header, int depth, List<Node> first) {
    String label = names.fresh("loop");
    targets.push(new Target(label, true));
    List<Node> body = new ArrayList<>(first);
    body.addAll(block(depth + 1, 1 + dice.below(2)));
    targets.pop();
    return List.of(new Node.Nest(label + ": " + header, body, ""));
  }

  private List<Node> whileLoop(int depth) {
    String fuel = names.fresh("fuel");
    int rounds = 1 + dice.below(6);
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node.Line("int " + fuel + " = 0;"));
    if (dice.oneIn(2)) {
      seen.accept(Feature.WHILE_TRUE);
      Node end = new Node.Line("break;");
      Node limit = new Node.Nest("if (" + fuel + "++ > " + rounds + ")", List.of(end), "");
      nodes.addAll(loop("while (true)", depth, List.of(limit)));
    } else {
      seen.accept(Feature.WHILE);
      String condition = expressions.of(ScalarType.BOOLEAN, 2);
      String header = "while (" + fuel + "++ < " + rounds + " && " + condition + ")";
      nodes.addAll(loop(header, depth, List.of()));
    }
    return nodes;
  }

  private List<Node> labelledBlock(int depth) {
    seen.accept(Feature.LABELLED_BLOCK);
    String label = names.fresh("block");
    targets.push(new Target(label, false));
    List<Node> body = block(depth + 1, 2);
    targets.pop();
    return List.of(new Node.Nest(label + ":", body, ""));
  }
}
