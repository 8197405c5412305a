package org.sepllm.hat.lift;

import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.sepllm.hat.model.Accessor;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.MemoryShape;
import org.sepllm.hat.model.ScalarType;

/** What Java types mean in a kernel. */
final class JavaTypes {
  private static final String REFLECT = "jdk.incubator.code.Reflect";
  private static final String BUFFER = "optkl.ifacemapper.Buffer";
  private static final String MEMORY = "hat.device.NonMappableIface";

  private final SourceUnit source;

  JavaTypes(SourceUnit source) {
    this.source = source;
  }

  /** Returns the name by which a type is known when the program runs. */
  String binaryName(TypeMirror type) {
    return type instanceof DeclaredType declared
        ? source.elements().getBinaryName((TypeElement) declared.asElement()).toString()
        : type.toString();
  }

  Optional<ScalarType> scalar(TypeMirror type) {
    return Accessor.scalarType(type.getKind().isPrimitive() ? plainName(type) : binaryName(type));
  }

  /** Returns the name of a primitive type without annotations or a constant value. */
  private static String plainName(TypeMirror type) {
    return type.getKind().name().toLowerCase(Locale.ROOT);
  }

  boolean isBuffer(TypeMirror type) {
    return extendsInterface(type, BUFFER);
  }

  boolean isMemory(TypeMirror type) {
    return extendsInterface(type, MEMORY);
  }

  private boolean extendsInterface(TypeMirror type, String name) {
    TypeElement target = source.elements().getTypeElement(name);
    return target != null
        && type instanceof DeclaredType
        && source.types().isSubtype(source.types().erasure(type), target.asType());
  }

  BufferType buffer(Tree tree, TypeMirror type) {
    try {
      return MemoryShape.buffer(binaryName(type), accessors(type));
    } catch (IllegalArgumentException malformed) {
      throw new LiftError(tree, malformed.getMessage());
    }
  }

  Map<String, ScalarType> memory(Tree tree, TypeMirror type) {
    try {
      return MemoryShape.arrays(binaryName(type), accessors(type));
    } catch (IllegalArgumentException malformed) {
      throw new LiftError(tree, malformed.getMessage());
    }
  }

  private List<Accessor> accessors(TypeMirror type) {
    TypeElement declared = (TypeElement) ((DeclaredType) type).asElement();
    List<Accessor> accessors = new ArrayList<>();
    for (Element member : source.elements().getAllMembers(declared)) {
      if (member instanceof ExecutableElement method
          && method.getModifiers().contains(Modifier.ABSTRACT)) {
        List<String> parameters =
            method.getParameters().stream().map(parameter -> name(parameter.asType())).toList();
        String name = method.getSimpleName().toString();
        accessors.add(new Accessor(name, name(method.getReturnType()), parameters));
      }
    }
    return accessors;
  }

  /** Returns the name of a type in a signature, without type arguments. */
  String erasedName(TypeMirror type) {
    TypeMirror erased = source.types().erasure(type);
    return erased instanceof ArrayType array
        ? erasedName(array.getComponentType()) + "[]"
        : name(erased);
  }

  private String name(TypeMirror type) {
    return type.getKind().isPrimitive() ? plainName(type) : binaryName(type);
  }

  static boolean isReflected(Element method) {
    return method.getAnnotationMirrors().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals(REFLECT));
  }

  /** Tells whether a method could be dispatched: it returns nothing and takes what kernels take. */
  boolean isKernelSignature(ExecutableElement method) {
    return method.getReturnType().getKind() == TypeKind.VOID
        && method.getParameters().stream().allMatch(p -> isKernelParameter(p.asType()));
  }

  boolean isKernelParameter(TypeMirror type) {
    Optional<ScalarType> scalar = scalar(type);
    return scalar.isPresent()
        ? scalar.get() == ScalarType.INT || scalar.get() == ScalarType.FLOAT
        : isBuffer(type);
  }

  /** Tells whether a method is a compute method, which dispatches kernels and is plain Java. */
  boolean isCompute(ExecutableElement method) {
    return method.getParameters().stream()
        .anyMatch(p -> binaryName(p.asType()).equals("hat.ComputeContext"));
  }
}
