package org.sepllm.hat.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A statement. */
public sealed interface Statement {
  /**
   * Returns where the statement stands.
   *
   * @return its position
   */
  SourcePosition position();

  /** A statement without statements inside; these alone occur in the header of a loop. */
  sealed interface Simple extends Statement {
    /**
     * Returns the expressions it evaluates.
     *
     * @return the expressions in the order of evaluation
     */
    List<Expression> expressions();
  }

  /**
   * The declaration of a variable, whose scope is the rest of the block or loop.
   *
   * @param position where it stands
   * @param variable the variable
   * @param initial the first value; without one the variable is assigned before it is read
   */
  record Declare(SourcePosition position, Variable variable, Optional<Expression> initial)
      implements Simple {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the value is of another type than the variable
     */
    public Declare {
      initial.ifPresent(value -> Check.assignable(variable.type(), value, position));
    }

    @Override
    public List<Expression> expressions() {
      return initial.stream().toList();
    }
  }

  /**
   * The declaration of a local or private array; its content is undefined.
   *
   * <p>Local arrays are declared among the outermost statements of a kernel. A private array starts
   * anew, undefined, each time its declaration is executed.
   *
   * @param position where it stands
   * @param array the array
   */
  record DeclareArray(SourcePosition position, ArrayVariable array) implements Statement {
    /** Checks that the parts are present. */
    public DeclareArray {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(array, "array");
    }
  }

  /**
   * An assignment to a variable.
   *
   * @param position where it stands
   * @param variable the variable
   * @param value its new value
   */
  record Assign(SourcePosition position, Variable variable, Expression value) implements Simple {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the value is of another type than the variable
     */
    public Assign {
      Check.assignable(variable.type(), value, position);
    }

    @Override
    public List<Expression> expressions() {
      return List.of(value);
    }
  }

  /**
   * A write to an element of a buffer.
   *
   * @param position where it stands
   * @param buffer the buffer
   * @param index the index, {@code int} or {@code long}
   * @param value the value
   */
  record BufferStore(
      SourcePosition position, BufferVariable buffer, Expression index, Expression value)
      implements Simple {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the buffer has no elements, the index is not an integer,
     *     or the value is of another type than the elements
     */
    public BufferStore {
      Check.elements(buffer, position);
      Check.index(index, position);
      Check.assignable(buffer.type().elements().type(), value, position);
    }

    @Override
    public List<Expression> expressions() {
      return List.of(index, value);
    }
  }

  /**
   * A write to a single value in the header of a buffer.
   *
   * @param position where it stands
   * @param buffer the buffer
   * @param field the field
   * @param value the value
   */
  record FieldStore(
      SourcePosition position, BufferVariable buffer, BufferField field, Expression value)
      implements Simple {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the buffer has no such field, or the value is of another
     *     type
     */
    public FieldStore {
      Check.field(buffer, field, position);
      Check.assignable(field.type(), value, position);
    }

    @Override
    public List<Expression> expressions() {
      return List.of(value);
    }
  }

  /**
   * A write to an element of a local or private array.
   *
   * @param position where it stands
   * @param array the array
   * @param index the index, {@code int} or {@code long}
   * @param value the value
   */
  record ArrayStore(
      SourcePosition position, ArrayVariable array, Expression index, Expression value)
      implements Simple {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the index is not an integer, or the value is of another
     *     type than the elements
     */
    public ArrayStore {
      Check.index(index, position);
      Check.assignable(array.elementType(), value, position);
    }

    @Override
    public List<Expression> expressions() {
      return List.of(index, value);
    }
  }

  /**
   * An atomic increment of a field by one.
   *
   * @param position where it stands
   * @param result the {@code int} variable, declared before, that takes the value from before the
   *     increment
   * @param buffer the buffer
   * @param field the atomic field
   */
  record AtomicIncrement(
      SourcePosition position, Optional<Variable> result, BufferVariable buffer, BufferField field)
      implements Simple {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the buffer has no such field, the field is not atomic, or
     *     the result is not {@code int}
     */
    public AtomicIncrement {
      Check.field(buffer, field, position);
      Check.that(field.atomic(), position, field.name() + " is not atomic");
      Check.that(
          result.stream().allMatch(variable -> variable.type() == ScalarType.INT),
          position,
          "the result of an increment is int");
    }

    @Override
    public List<Expression> expressions() {
      return List.of();
    }
  }

  /**
   * A call of an auxiliary function.
   *
   * @param position where it stands
   * @param result the variable, declared before, that takes the result, if it is used
   * @param function the function
   * @param arguments the arguments, of exactly the types of its parameters
   */
  record Call(
      SourcePosition position,
      Optional<Variable> result,
      FunctionName function,
      List<Argument> arguments)
      implements Simple {
    /** Copies the list. */
    public Call {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(function, "function");
      arguments = List.copyOf(arguments);
    }

    @Override
    public List<Expression> expressions() {
      return arguments.stream()
          .filter(Expression.class::isInstance)
          .map(Expression.class::cast)
          .toList();
    }
  }

  /**
   * An expression whose value is not used; it may still fail.
   *
   * @param position where it stands
   * @param expression the expression
   */
  record Evaluate(SourcePosition position, Expression expression) implements Simple {
    /** Checks that the parts are present. */
    public Evaluate {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(expression, "expression");
    }

    @Override
    public List<Expression> expressions() {
      return List.of(expression);
    }
  }

  /**
   * A barrier: every work-item of the group arrives before any goes on, and sees what all have
   * written before it.
   *
   * @param position where it stands
   */
  record Barrier(SourcePosition position) implements Statement {
    /** Checks that the position is present. */
    public Barrier {
      Objects.requireNonNull(position, "position");
    }
  }

  /**
   * An operation of a warp; Java's order of evaluation.
   *
   * @param position where it stands
   * @param result the variable, declared before, that takes the result, if it is used
   * @param operation what is done
   * @param operands what it is given
   */
  record Warp(
      SourcePosition position,
      Optional<Variable> result,
      WarpOperation operation,
      List<WarpOperand> operands)
      implements Statement {
    /**
     * Checks the operands and copies the list.
     *
     * @throws IllegalArgumentException if the operands or the result do not fit the operation
     */
    public Warp {
      Objects.requireNonNull(operation, "operation");
      operands = List.copyOf(operands);
      WarpCheck.check(position, result, operation, operands);
    }

    /**
     * Returns what it evaluates.
     *
     * @return values and indices in the order of evaluation
     */
    public List<Expression> expressions() {
      return operands.stream().map(WarpOperand::expression).toList();
    }
  }

  /**
   * A choice.
   *
   * @param position where it stands
   * @param condition the condition
   * @param then what is done if it holds
   * @param otherwise what is done if it does not; if that is nothing, an empty block at the
   *     position of the whole statement
   */
  record If(SourcePosition position, Expression condition, Block then, Block otherwise)
      implements Statement {
    /**
     * Checks the parts and gives an empty last branch its position.
     *
     * @throws IllegalArgumentException if the condition is not {@code boolean}, or a branch has a
     *     label
     */
    public If {
      Check.assignable(ScalarType.BOOLEAN, condition, position);
      Check.that(
          then.label().isEmpty() && otherwise.label().isEmpty(), position, "a branch has a label");
      if (otherwise.isEmpty()) {
        otherwise = Block.of(position, List.of());
      }
    }
  }

  /** A statement that {@code continue} may name. */
  sealed interface Loop extends Statement {
    /**
     * Returns the label.
     *
     * @return the name, unique in its function, if the loop has one
     */
    Optional<String> label();

    /**
     * Returns the condition, evaluated before each round.
     *
     * @return a {@code boolean} expression
     */
    Expression condition();

    /**
     * Returns what is repeated.
     *
     * @return the body
     */
    Block body();
  }

  /**
   * A loop that tests before each round.
   *
   * @param position where it stands
   * @param label its label, if it has one
   * @param condition the condition
   * @param body what is repeated
   */
  record While(SourcePosition position, Optional<String> label, Expression condition, Block body)
      implements Loop {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the condition is not {@code boolean}, the label is not a
     *     name, or the body has a label
     */
    public While {
      label.ifPresent(Names::requireVariable);
      Check.assignable(ScalarType.BOOLEAN, condition, position);
      Check.that(body.label().isEmpty(), position, "a body has a label");
    }
  }

  /**
   * A loop with a first step and a step between rounds; {@code continue} goes to the latter.
   *
   * @param position where it stands
   * @param label its label, if it has one
   * @param initial what is done once, before the first test; what it declares is seen by the whole
   *     loop
   * @param condition the condition
   * @param update what is done after each round; it declares nothing
   * @param body what is repeated
   */
  record For(
      SourcePosition position,
      Optional<String> label,
      List<Simple> initial,
      Expression condition,
      List<Simple> update,
      Block body)
      implements Loop {
    /**
     * Checks the parts and copies the lists.
     *
     * @throws IllegalArgumentException if the condition is not {@code boolean}, the label is not a
     *     name, the body has a label, or the update declares a variable
     */
    public For {
      label.ifPresent(Names::requireVariable);
      initial = List.copyOf(initial);
      update = List.copyOf(update);
      Check.assignable(ScalarType.BOOLEAN, condition, position);
      Check.that(body.label().isEmpty(), position, "a body has a label");
      Check.that(
          update.stream().noneMatch(Declare.class::isInstance), position, "an update declares");
    }
  }

  /**
   * Statements in order; what they declare ends with the block.
   *
   * @param position where it stands
   * @param label its label, which {@code break} may name, if it has one
   * @param statements the statements
   */
  record Block(SourcePosition position, Optional<String> label, List<Statement> statements)
      implements Statement {
    /**
     * Checks the label and copies the list.
     *
     * @throws IllegalArgumentException if the label is not a name
     */
    public Block {
      Objects.requireNonNull(position, "position");
      label.ifPresent(Names::requireVariable);
      statements = List.copyOf(statements);
    }

    /**
     * Makes a block without a label.
     *
     * @param position where it stands
     * @param statements the statements
     * @return the block
     */
    public static Block of(SourcePosition position, List<Statement> statements) {
      return new Block(position, Optional.empty(), statements);
    }

    /**
     * Tells whether there is nothing to do.
     *
     * @return whether the block has no statements
     */
    public boolean isEmpty() {
      return statements.isEmpty();
    }
  }

  /**
   * The end of a loop or of a labelled block.
   *
   * @param position where it stands
   * @param label what is left; without a label the innermost loop
   */
  record Break(SourcePosition position, Optional<String> label) implements Statement {
    /** Checks that the parts are present. */
    public Break {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(label, "label");
    }
  }

  /**
   * The end of a round of a loop.
   *
   * @param position where it stands
   * @param label the loop; without a label the innermost
   */
  record Continue(SourcePosition position, Optional<String> label) implements Statement {
    /** Checks that the parts are present. */
    public Continue {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(label, "label");
    }
  }

  /**
   * The end of a function.
   *
   * @param position where it stands
   * @param value the result, if the function has one
   */
  record Return(SourcePosition position, Optional<Expression> value) implements Statement {
    /** Checks that the parts are present. */
    public Return {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(value, "value");
    }
  }
}
