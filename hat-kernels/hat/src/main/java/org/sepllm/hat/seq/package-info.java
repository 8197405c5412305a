/**
 * The back end {@code java-seq}: the exact meaning of a kernel, executable, with every rule
 * checked.
 *
 * <p>A group runs in lock step. Each statement is executed for all its work-items before the next
 * one, and an {@link org.sepllm.hat.seq.Lanes active set} says which of them take part: a branch
 * splits it, the end of the branch joins it again. {@link org.sepllm.hat.seq.Executor} has one
 * method for each kind of statement, {@link org.sepllm.hat.seq.Evaluator} one for each kind of
 * expression, {@link org.sepllm.hat.seq.Operations} the arithmetic. Groups run one after the other.
 *
 * <p>Every value is 64 bits, in the form that {@link org.sepllm.hat.model.Expression.Constant}
 * describes; the value of an expression is an array with one entry for each work-item of the group,
 * of which only the active ones mean anything.
 *
 * <p>The executor never assumes that its active set is a whole group, except at a barrier; so a
 * part of a group can be run for itself.
 */
package org.sepllm.hat.seq;
