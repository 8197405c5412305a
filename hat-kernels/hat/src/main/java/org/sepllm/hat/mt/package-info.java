/**
 * The back end {@code java-mt}: classes generated from the model, groups spread over all cores.
 *
 * <p>A kernel becomes one class with one method that runs a group: a loop over its work-items, with
 * the kernel in its body. At a barrier a work-item puts its variables aside, in arrays with one
 * entry for each work-item, and the loop goes on with the next one; once all have arrived, the loop
 * runs again, and each work-item takes up its variables and goes on behind the barrier. So the code
 * between two barriers is a plain loop over work-items.
 */
package org.sepllm.hat.mt;
