package org.sepllm.hat.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.FunctionName;

/** Reads the call of a kernel off a lambda. */
final class DispatchReader {
  private static final String ADVICE =
      "; write () -> kernel(a, b) with variables only, bound before the dispatch";

  private DispatchReader() {}

  /**
   * Returns how to ask lambdas of a class for what they captured.
   *
   * @throws IllegalArgumentException if the class is not that of a lambda
   */
  static Method replacement(Class<?> lambdaClass) {
    try {
      Method writeReplace = lambdaClass.getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      return writeReplace;
    } catch (NoSuchMethodException noLambda) {
      throw new IllegalArgumentException(
          "a kernel is dispatched as a lambda, not as a " + lambdaClass.getName(), noLambda);
    }
  }

  static SerializedLambda open(Method replacement, Serializable lambda) {
    try {
      return (SerializedLambda) replacement.invoke(lambda);
    } catch (IllegalAccessException | InvocationTargetException failed) {
      throw new IllegalStateException("a lambda did not tell what it captured", failed);
    }
  }

  /**
   * Reads the first call in the body of a lambda.
   *
   * @throws IllegalArgumentException if it is not a call of a static method with variables only
   */
  static DispatchTarget read(SerializedLambda lambda, ClassLoader loader) {
    String name = lambda.getImplMethodName();
    if (lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic
        && !name.startsWith("lambda$")) {
      return new DispatchTarget(functionName(lambda.getImplClass(), name), List.of());
    }
    MethodModel method = find(lambda, loader);
    boolean isStatic = lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
    CodeModel code = method.code().orElseThrow();
    return firstCall(code, slots(method.methodTypeSymbol(), isStatic));
  }

  private static MethodModel find(SerializedLambda lambda, ClassLoader loader) {
    String resource = lambda.getImplClass() + ".class";
    try (InputStream stream = loader.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException(resource + " is not on the class path");
      }
      return ClassFile.of().parse(stream.readAllBytes()).methods().stream()
          .filter(method -> method.methodName().equalsString(lambda.getImplMethodName()))
          .filter(m -> m.methodType().equalsString(lambda.getImplMethodSignature()))
          .findFirst()
          .orElseThrow();
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(resource + " cannot be read", unreadable);
    }
  }

  /** Maps the slots of captured variables to their places among them. */
  private static Map<Integer, Integer> slots(MethodTypeDesc type, boolean isStatic) {
    Map<Integer, Integer> slots = new HashMap<>();
    int slot = isStatic ? 0 : 1;
    int index = isStatic ? 0 : 1;
    for (ClassDesc parameter : type.parameterList()) {
      slots.put(slot, index);
      slot += TypeKind.from(parameter).slotSize();
      index++;
    }
    return slots;
  }

  private static DispatchTarget firstCall(CodeModel code, Map<Integer, Integer> slots) {
    List<DispatchTarget.Source> arguments = new ArrayList<>();
    for (CodeElement element : code) {
      switch (element) {
        case LoadInstruction load -> arguments.add(captured(slots, load.slot()));
        case ConstantInstruction constant ->
            arguments.add(new DispatchTarget.Constant(constant.constantValue()));
        case InvokeInstruction call -> {
          return target(call, arguments);
        }
        case PseudoInstruction _ -> {}
        default ->
            throw new IllegalArgumentException(
                "a dispatched lambda computes something before it calls a kernel" + ADVICE);
      }
    }
    throw new IllegalArgumentException("a dispatched lambda calls nothing" + ADVICE);
  }

  private static DispatchTarget.Source captured(Map<Integer, Integer> slots, int slot) {
    Integer index = slots.get(slot);
    if (index == null) {
      throw new IllegalArgumentException(
          "a dispatched lambda passes what it did not capture" + ADVICE);
    }
    return new DispatchTarget.Captured(index);
  }

  private static DispatchTarget target(
      InvokeInstruction call, List<DispatchTarget.Source> arguments) {
    String owner = call.owner().asInternalName();
    boolean fits = call.opcode() == Opcode.INVOKESTATIC;
    if (!fits || call.typeSymbol().parameterCount() != arguments.size()) {
      throw new IllegalArgumentException(
          "the first call of a dispatched lambda is "
              + owner.replace('/', '.')
              + "."
              + call.name().stringValue()
              + ", which is no kernel"
              + ADVICE);
    }
    return new DispatchTarget(functionName(owner, call.name().stringValue()), arguments);
  }

  private static FunctionName functionName(String internalName, String method) {
    return new FunctionName(internalName.replace('/', '.'), method);
  }
}
