package org.sepllm.hat.runtime;

import hat.device.NonMappableIface;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.KernelModule;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.model.Rewriter;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;

/** Puts a kernel together with all that it calls, from the models on the class path. */
public final class KernelLinker {
  /** The folder of the models on the class path. */
  public static final String FOLDER = KernelModule.FOLDER;

  private final ClassLoader loader;
  private final Map<String, KernelModule> modules;
  private final Map<FunctionName, Function> linked = new LinkedHashMap<>();
  private final Set<FunctionName> open = new LinkedHashSet<>();

  private KernelLinker(ClassLoader loader, Map<String, KernelModule> modules) {
    this.loader = loader;
    this.modules = modules;
  }

  /**
   * Links a kernel.
   *
   * @param name the kernel
   * @param loader what finds the models and the interfaces of local and private memory
   * @return the kernel, with the lengths of all arrays known
   * @throws IllegalArgumentException if a model is missing, the function is no kernel, calls form a
   *     circle, two functions share a method name, or a schema has no length for an array
   */
  public static Kernel link(FunctionName name, ClassLoader loader) {
    return linkAll(List.of(name), loader).getFirst();
  }

  /**
   * Links kernels, reading the model of each class once.
   *
   * @param names the kernels
   * @param loader what finds the models and the interfaces of local and private memory
   * @return the kernels in the same order, with the lengths of all arrays known
   * @throws IllegalArgumentException if one of them cannot be linked, as {@link #link} says
   */
  public static List<Kernel> linkAll(List<FunctionName> names, ClassLoader loader) {
    Map<String, KernelModule> modules = new HashMap<>();
    return names.stream().map(name -> new KernelLinker(loader, modules).link(name)).toList();
  }

  private Kernel link(FunctionName name) {
    Function entry = find(name);
    if (entry.kind() != FunctionKind.KERNEL) {
      throw new IllegalArgumentException(
          name + " is no kernel: a kernel returns nothing and takes int, float and buffers");
    }
    add(name);
    List<Function> functions = new ArrayList<>(linked.values());
    Function last = functions.removeLast();
    return new Kernel(last, functions.stream().map(Function::asAuxiliary).toList());
  }

  private void add(FunctionName name) {
    if (linked.containsKey(name)) {
      return;
    }
    if (!open.add(name)) {
      throw new IllegalArgumentException("functions call one another in a circle: " + open);
    }
    Function function = find(name);
    for (Statement statement : Walk.statements(function.body())) {
      if (statement instanceof Statement.Call call) {
        add(call.function());
      }
    }
    open.remove(name);
    linked.put(name, resolved(function));
  }

  private Function find(FunctionName name) {
    return modules
        .computeIfAbsent(topLevel(name.owner()), this::load)
        .function(name)
        .orElseThrow(
            () -> new IllegalArgumentException(name + " has no model: annotate it with @Reflect"));
  }

  private String topLevel(String className) {
    Class<?> type = load(className, false);
    while (type.getEnclosingClass() != null) {
      type = type.getEnclosingClass();
    }
    return type.getName();
  }

  private Class<?> load(String className, boolean initialize) {
    try {
      return Class.forName(className, initialize, loader);
    } catch (ClassNotFoundException missing) {
      throw new IllegalArgumentException(className + " is not on the class path", missing);
    }
  }

  private KernelModule load(String topLevel) {
    String resource = FOLDER + topLevel + ".cm";
    try (InputStream stream = loader.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            resource
                + " is not on the class path: compile "
                + topLevel
                + " with the lifter as annotation processor");
      }
      return ModelText.readModule(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(resource + " cannot be read", unreadable);
    }
  }

  private Function resolved(Function function) {
    Rewriter rewriter = new Rewriter(read -> read, this::resolved);
    return new Function(
        function.position(),
        function.kind(),
        function.name(),
        function.parameters(),
        function.result(),
        rewriter.block(function.body()));
  }

  private ArrayVariable resolved(ArrayVariable array) {
    if (array.knownLength().isPresent()) {
      return array;
    }
    return array.withLength(
        schema(array.owner())
            .lengthOf(array.member())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the deviceSchema of " + array.owner() + " has no array " + array.member())));
  }

  private ArrayLengths schema(String owner) {
    Class<?> type = load(owner, true);
    try {
      Field field = type.getDeclaredField("deviceSchema");
      field.setAccessible(true);
      if (NonMappableIface.class.isAssignableFrom(type)
          && field.get(null) instanceof ArrayLengths lengths) {
        return lengths;
      }
      throw new IllegalArgumentException(owner + ".deviceSchema is no schema of device memory");
    } catch (NoSuchFieldException | IllegalAccessException missing) {
      throw new IllegalArgumentException(owner + " has no field deviceSchema", missing);
    }
  }
}
