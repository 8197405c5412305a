/**
 * The lifter: an annotation processor that turns {@code @Reflect} methods into models.
 *
 * <p>It listens for the end of javac's analysis of each class, when the type of every expression is
 * known, and uses javac's public tree interface only. What a kernel may not contain becomes an
 * error of the compiler at the place where it stands. The model of a class is written beside its
 * class files as {@code META-INF/hatmodel/CLASS.cm}.
 */
package org.sepllm.hat.lift;
