package jdk.incubator.code;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks code that is lifted to a model while it is compiled.
 *
 * <p>On a static method without {@link hat.ComputeContext} among its parameters, the method becomes
 * a kernel, or a function that kernels may call. Elsewhere the annotation has no effect here and
 * keeps sources compatible.
 */
@Target({ElementType.LOCAL_VARIABLE, ElementType.FIELD, ElementType.METHOD, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Reflect {}
