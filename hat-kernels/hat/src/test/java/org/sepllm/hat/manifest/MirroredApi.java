package org.sepllm.hat.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.hat.model.Kernel;

/** Every public member of the mirrored types, as it is. */
final class MirroredApi {
  private static final List<String> FOLDERS = List.of("jdk/incubator/code", "hat", "optkl");

  private MirroredApi() {}

  static SortedSet<String> members() {
    SortedSet<String> members = new TreeSet<>();
    for (Class<?> type : types()) {
      members.add("type " + type.getName());
      for (Method method : type.getDeclaredMethods()) {
        if (isOpen(method.getModifiers()) && !method.isSynthetic() && !isOfRecord(method)) {
          members.add(
              signature(type, method, "." + method.getName())
                  + " : "
                  + method.getReturnType().getTypeName());
        }
      }
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (isOpen(constructor.getModifiers())) {
          members.add(signature(type, constructor, ".<init>"));
        }
      }
      for (Field field : type.getDeclaredFields()) {
        if (isOpen(field.getModifiers())) {
          members.add(
              type.getName() + "." + field.getName() + " : " + field.getType().getTypeName());
        }
      }
    }
    return members;
  }

  /** Every record has these three methods. */
  private static boolean isOfRecord(Method method) {
    return method.getDeclaringClass().isRecord()
        && List.of("equals", "hashCode", "toString").contains(method.getName());
  }

  private static boolean isOpen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String signature(Class<?> type, Executable executable, String name) {
    return type.getName()
        + name
        + Arrays.stream(executable.getParameterTypes())
            .map(MirroredApi::name)
            .collect(Collectors.joining(",", "(", ")"));
  }

  private static String name(Class<?> type) {
    return type.isArray() ? name(type.getComponentType()) + "[]" : type.getName();
  }

  private static List<Class<?>> types() {
    try {
      Path classes =
          Path.of(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      SortedSet<String> names = new TreeSet<>();
      for (String folder : FOLDERS) {
        try (Stream<Path> files = Files.walk(classes.resolve(folder))) {
          files
              .map(file -> classes.relativize(file).toString())
              .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
              .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
              .forEach(names::add);
        }
      }
      return names.stream()
          .<Class<?>>map(MirroredApi::load)
          .filter(type -> Modifier.isPublic(type.getModifiers()))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, MirroredApi.class.getClassLoader());
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
