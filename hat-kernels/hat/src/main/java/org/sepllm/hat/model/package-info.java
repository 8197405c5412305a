/**
 * The code model of a kernel: what the lifter writes and every back end reads.
 *
 * <p>A model is a tree of immutable records. It is structured (loops and branches, no jumps), typed
 * (every expression knows its type, every conversion is a node), and positioned (every node knows
 * its file, line and column). {@link org.sepllm.hat.model.KernelModule} is what one source class
 * lifts to; {@link org.sepllm.hat.model.Kernel} is one kernel with all it calls, ready to compile.
 * {@link org.sepllm.hat.model.ModelText} writes either as text and reads it back unchanged.
 *
 * <h2>Order of evaluation</h2>
 *
 * <p>A model means what its Java source means, which Java evaluates strictly from left to right.
 * The lifter keeps that order by taking every side effect out of expressions: assignments inside
 * expressions, {@code i++}, compound assignments and calls of auxiliary functions become statements
 * of their own, before the statement that uses their value, and operands that Java would have read
 * earlier are first kept in temporaries. Where such an effect sits in an operand of {@code &&},
 * {@code ||} or {@code ?:}, the operator becomes an {@code if}. What remains follows four rules:
 *
 * <ol>
 *   <li>Statements run one after the other.
 *   <li>An expression has no side effect. It may read variables and memory, and it may fail (an
 *       index out of bounds, an integer division by zero): operands are evaluated from left to
 *       right, so the leftmost failure is the first.
 *   <li>{@link org.sepllm.hat.model.Expression.ShortCircuit} evaluates its right operand, and
 *       {@link org.sepllm.hat.model.Expression.Conditional} one of its branches, only when needed.
 *   <li>A store evaluates its index, then its value, and then writes.
 * </ol>
 *
 * <h2>Arithmetic</h2>
 *
 * <p>Java's: {@code int} and {@code long} wrap; a shift uses the low 5 or 6 bits of its count,
 * which is always {@code int} here; {@code MIN / -1} is {@code MIN}; a zero divisor is a fault;
 * conversion of a floating number to an integer saturates and takes NaN to 0; {@code float} and
 * {@code double} round to nearest even after each operation. Types narrower than {@code int} occur
 * as the types of variables, elements and conversions only, never as operands of arithmetic.
 * Operations on {@code F16} and {@code BF16} equal the {@code float} operation on the widened
 * operands, rounded once.
 */
package org.sepllm.hat.model;
