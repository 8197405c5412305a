package org.sepllm.hat.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules that calls follow in a linked kernel. */
final class CallCheck {
  private CallCheck() {}

  /** Checks every call of a function against the functions that come before it, by method name. */
  static void check(Function caller, Map<String, Function> known) {
    for (Statement statement : Walk.statements(caller.body())) {
      if (statement instanceof Statement.Call call) {
        Function target = known.get(call.function().name());
        Check.that(
            target != null && target.name().equals(call.function()),
            call.position(),
            call.function() + " is not among the functions that come before");
        check(call, target);
      }
    }
  }

  private static void check(Statement.Call call, Function target) {
    List<Parameter> parameters = target.parameters();
    boolean fits = call.arguments().size() == parameters.size();
    for (int index = 0; fits && index < parameters.size(); index++) {
      fits = fits(call.arguments().get(index), parameters.get(index));
    }
    Check.that(fits, call.position(), "arguments that do not fit " + target.name());
    Optional<ScalarType> taken = call.result().map(Variable::type);
    Check.that(
        taken.isEmpty() || taken.equals(target.result()),
        call.position(),
        "a result that does not fit " + target.name());
  }

  private static boolean fits(Argument argument, Parameter parameter) {
    return switch (argument) {
      case Expression value ->
          parameter instanceof Variable variable && variable.type() == value.type();
      case Argument.OfBuffer buffer ->
          parameter instanceof BufferVariable variable
              && variable.type().equals(buffer.buffer().type());
    };
  }
}
