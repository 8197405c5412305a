package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ScalarType;

/**
 * Grows kernels that end, stay in bounds, have no races and reach their barriers together, whatever
 * they read.
 *
 * <p>A work-item writes only its own results. Memory of the group is written at a work-item's own
 * place, between a barrier and the next one, and read anywhere after that one until a third. All
 * barriers stand where every work-item of the group comes by.
 */
final class KernelGrower {
  private static final List<MathFunction> TRANSCENDENTAL =
      List.of(
          MathFunction.EXP,
          MathFunction.LOG,
          MathFunction.SIN,
          MathFunction.COS,
          MathFunction.TAN,
          MathFunction.POW);

  private final long seed;
  private final String suffix;
  private final Dice dice;
  private final Shape shape;
  private final Map<Feature, Integer> features = new EnumMap<>(Feature.class);
  private final List<GrownKernel.Method> methods = new ArrayList<>();
  private final List<MathFunction> near = new ArrayList<>();
  private final Scope scope = new Scope();
  private final ExpressionGrower expressions;
  private final StatementGrower statements;
  private final StatementGrower.Names names;
  private final List<Node> body = new ArrayList<>();
  private String barrier = "KernelContext.barrier();";

  /** The function that writes a result, or nothing if the kernel has none. */
  private String note = "";

  private KernelGrower(long seed, String suffix) {
    this.seed = seed;
    this.suffix = suffix;
    dice = new Dice(seed);
    shape = dice.pick(Shape.ONE, Shape.ONE, Shape.TWO, Shape.THREE);
    names = new StatementGrower.Names("");
    expressions = new ExpressionGrower(dice, scope, this::saw);
    statements = new StatementGrower(dice, scope, this::saw, expressions, names);
  }

  /** Grows the kernel of a seed; a suffix keeps its methods apart from others in a class. */
  static GrownKernel grow(long seed, String suffix) {
    return new KernelGrower(seed, suffix).kernel();
  }

  private void saw(Feature feature) {
    features.merge(feature, 1, Integer::sum);
  }

  private void line(String text) {
    body.add(new Node.Line(text));
  }

  private GrownKernel kernel() {
    saw(shape.feature());
    functions();
    start();
    middle();
    statements.allowReturn("return;");
    results();
    body.addAll(statements.statement(0));
    results();
    String name = "kernel" + suffix;
    String header = "static void " + name + "(" + GrownKernel.PARAMETERS + ")";
    methods.add(new GrownKernel.Method(header, body));
    return new GrownKernel(seed, name, shape, methods, near, features);
  }

  private void functions() {
    int count = dice.below(3);
    for (int index = 0; index < count; index++) {
      FunctionGrower.Grown grown = FunctionGrower.grow(dice, this::saw, "f" + index + suffix);
      methods.add(grown.method());
      scope.add(grown.callable());
    }
    if (dice.oneIn(3)) {
      saw(Feature.CALL_FOR_EFFECT);
      methods.add(
          new GrownKernel.Method(
              "static void note" + suffix + "(S32Array out, int place, int value)",
              List.of(new Node.Line("out.array(place, out.array(place) * 31 + value);"))));
      note = "note" + suffix;
    }
  }

  private void start() {
    line("int local = " + shape.local() + ";");
    line("int item = " + shape.global() + ";");
    line("int i0 = ints.array(item);");
    line("int i1 = ints.array(item + 32);");
    line("float f0 = floats.array(item);");
    line("float f1 = floats.array((long) item + 32L);");
    line("F16 h0 = halves.array(item);");
    for (String name : List.of("i0", "i1")) {
      scope.add(new Scope.Variable(name, ScalarType.INT, true));
    }
    for (String name : List.of("f0", "f1")) {
      scope.add(new Scope.Variable(name, ScalarType.FLOAT, true));
    }
    scope.add(new Scope.Variable("h0", ScalarType.F16, true));
    scope.add(new Scope.Variable("local", ScalarType.INT, false));
    scope.add(new Scope.Variable("item", ScalarType.INT, false));
    scope.add(new Scope.Array("ints", ScalarType.INT, GrownKernel.INPUTS - 1));
    scope.add(new Scope.Array("floats", ScalarType.FLOAT, GrownKernel.INPUTS - 1));
    if (dice.oneIn(3)) {
      saw(Feature.NUMBER_ARGUMENT);
      scope.add(new Scope.Variable("number", ScalarType.INT, dice.oneIn(2)));
      scope.add(new Scope.Variable("factor", ScalarType.FLOAT, dice.oneIn(2)));
    }
    if (dice.oneIn(3)) {
      saw(Feature.BUFFER_FIELD);
      line("int base = tally.base() + ints.length();");
      scope.add(new Scope.Variable("base", ScalarType.INT, true));
    }
  }

  private void middle() {
    PhaseGrower phases = new PhaseGrower(dice, this::saw, scope, expressions, statements, shape);
    if (dice.oneIn(2)) {
      if (dice.oneIn(4)) {
        saw(Feature.BARRIER_IN_FUNCTION);
        String wait = "wait" + suffix;
        methods.add(
            new GrownKernel.Method("static void " + wait + "()", List.of(new Node.Line(barrier))));
        barrier = wait + "();";
      }
      body.addAll(phases.declare());
      statementsBetween();
      body.addAll(phases.phase(barrier, names));
    }
    statementsBetween();
    if (dice.oneIn(3)) {
      saw(Feature.ATOMIC_INCREMENT);
      String condition = expressions.of(ScalarType.BOOLEAN, 2);
      Node increment = new Node.Line("tally.atomicHitsInc();");
      body.add(new Node.Nest("if (" + condition + ")", List.of(increment), ""));
    }
  }

  private void statementsBetween() {
    int count = 1 + dice.below(2);
    for (int index = 0; index < count; index++) {
      body.addAll(statements.statement(0));
    }
  }

  /** Writes results; what was written before may be written again. */
  private void results() {
    int place = dice.below(GrownKernel.RESULTS);
    String at = "item * " + GrownKernel.RESULTS + " + " + place;
    line("outInts.array(" + at + ", " + expressions.of(ScalarType.INT, 2) + ");");
    at = "(long) item * " + GrownKernel.RESULTS + " + " + (GrownKernel.RESULTS - 1 - place);
    line("outFloats.array(" + at + ", " + expressions.of(ScalarType.FLOAT, 3) + ");");
    String half = names.fresh("result");
    line("F16 " + half + " = " + expressions.of(ScalarType.F16, 2) + ";");
    at = "item * " + GrownKernel.HALVES + " + " + dice.below(GrownKernel.HALVES);
    line("outHalves.array(" + at + ").value(" + half + ".value());");
    String value = expressions.of(ScalarType.INT, 2);
    line(
        note.isEmpty()
            ? "outInts.array(item * 4, outInts.array(item * 4) * 31 + " + value + ");"
            : note + "(outInts, item * 4, " + value + ");");
    if (near.size() < GrownKernel.NEAR) {
      transcendental();
    }
    if (dice.oneIn(4)) {
      saw(Feature.BUFFER_FIELD);
      Node store = new Node.Line("tally.last(" + expressions.of(ScalarType.FLOAT, 2) + ");");
      body.add(new Node.Nest("if (item == 5)", List.of(store), ""));
    }
  }

  /** A result that is not exact has its own place, and nothing depends on it. */
  private void transcendental() {
    saw(Feature.TRANSCENDENTAL_FUNCTION);
    MathFunction function = dice.pick(TRANSCENDENTAL);
    String x = expressions.of(dice.pick(ScalarType.FLOAT, ScalarType.DOUBLE), 2);
    boolean wide = function == MathFunction.LOG || function == MathFunction.POW || dice.oneIn(2);
    String call;
    if (wide) {
      String second =
          function == MathFunction.POW ? ", " + expressions.of(ScalarType.FLOAT, 2) : "";
      call = "(float) Math." + function.text() + "(" + x + second + ")";
    } else {
      call = "HATMath." + function.text() + "f((float) " + x + ")";
    }
    line("near.array(item * " + GrownKernel.NEAR + " + " + near.size() + ", " + call + ");");
    near.add(function);
  }
}
