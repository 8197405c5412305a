package org.sepllm.hat.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.model.Accessor;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.MemoryShape;
import org.sepllm.hat.model.ScalarType;

/** Buffers whose interface a program declares, implemented when the program runs. */
public final class BufferProxies implements InvocationHandler {
  private static final ClassValue<BufferType> TYPES =
      new ClassValue<>() {
        @Override
        protected BufferType computeValue(Class<?> type) {
          return MemoryShape.buffer(type.getName(), accessors(type));
        }
      };

  private final BufferStorage storage;

  private BufferProxies(BufferStorage storage) {
    this.storage = storage;
  }

  /**
   * Returns what a buffer of an interface holds.
   *
   * @param type the interface
   * @return the type of buffer
   * @throws IllegalArgumentException if the interface does not describe a buffer
   */
  public static BufferType typeOf(Class<? extends Buffer> type) {
    return TYPES.get(type);
  }

  /**
   * Lists the abstract methods of an interface that describes memory.
   *
   * @param type the interface
   * @return its abstract methods
   */
  public static List<Accessor> accessors(Class<?> type) {
    List<Accessor> accessors = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        List<String> parameters =
            List.of(method.getParameterTypes()).stream().map(Class::getName).toList();
        accessors.add(new Accessor(method.getName(), method.getReturnType().getName(), parameters));
      }
    }
    return accessors;
  }

  /**
   * Makes a buffer.
   *
   * @param type its interface
   * @param storage its memory
   * @param <T> its interface
   * @return the buffer
   */
  public static <T extends Buffer> T create(Class<T> type, BufferStorage storage) {
    Class<?>[] interfaces = {type, StoredBuffer.class};
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), interfaces, new BufferProxies(storage)));
  }

  /** Answers a call of one of the interface's methods. */
  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == StoredBuffer.class) {
      return storage;
    }
    if (method.getDeclaringClass() == Object.class) {
      return identity(proxy, method, arguments);
    }
    if (method.isDefault()) {
      Class<?> type = method.getDeclaringClass();
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .unreflectSpecial(method, type)
          .bindTo(proxy)
          .invokeWithArguments(arguments == null ? new Object[0] : arguments);
    }
    return access(method.getName(), arguments == null ? new Object[0] : arguments);
  }

  private Object identity(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> storage.type().simpleName() + "[" + storage.length() + "]";
    };
  }

  private Object access(String name, Object[] arguments) {
    BufferType type = storage.type();
    Optional<BufferType.Elements> array = type.array();
    if (array.isPresent() && array.get().lengthName().equals(name)) {
      return storage.length();
    }
    if (array.isPresent() && array.get().name().equals(name)) {
      long index = storage.checked(((Number) arguments[0]).longValue());
      long offset = index * array.get().type().bytes();
      if (arguments.length == 1) {
        return element(array.get().type(), index, offset);
      }
      Scalars.store(storage.toWrite(index), offset, array.get().type(), arguments[1]);
      return null;
    }
    return field(name, arguments);
  }

  private Object element(ScalarType type, long index, long offset) {
    MemorySegment payload = storage.toRead();
    return type.isHalf()
        ? new HalfElement(
            payload.get(ValueLayout.JAVA_SHORT, offset),
            bits -> storage.toWrite(index).set(ValueLayout.JAVA_SHORT, offset, (short) bits))
        : Scalars.load(payload, offset, type);
  }

  private Object field(String name, Object[] arguments) {
    Optional<BufferField> plain = storage.type().field(name);
    if (plain.isEmpty()) {
      return increment(name.substring(0, name.length() - "Inc".length()));
    }
    long offset = storage.type().fieldOffset(plain.get());
    if (arguments.length == 0) {
      storage.beforeHostRead();
      return Scalars.load(storage.host(), offset, plain.get().type());
    }
    storage.beforeHostWrite();
    Scalars.store(storage.host(), offset, plain.get().type(), arguments[0]);
    return null;
  }

  private int increment(String name) {
    long offset = storage.type().fieldOffset(storage.type().field(name).orElseThrow());
    storage.beforeHostWrite();
    return Scalars.increment(storage.host(), offset);
  }
}
