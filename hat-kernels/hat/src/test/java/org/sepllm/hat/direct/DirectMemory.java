package org.sepllm.hat.direct;

import hat.device.NonMappableIface;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.sepllm.hat.model.MemoryShape;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.runtime.ArrayLengths;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.HalfElement;
import org.sepllm.hat.runtime.WorkItem;

/** Memory as Java arrays behind the interfaces of the kernel. */
final class DirectMemory implements KernelMemory.Source {
  @Override
  public <T extends NonMappableIface> T local(Class<T> type) {
    return WorkItem.current().memory(MemorySpace.LOCAL, () -> make(type));
  }

  @Override
  public <T extends NonMappableIface> T own(Class<T> type) {
    return WorkItem.current().memory(MemorySpace.PRIVATE, () -> make(type));
  }

  private static <T extends NonMappableIface> T make(Class<T> type) {
    Map<String, Object> arrays = new HashMap<>();
    Map<String, ScalarType> members =
        MemoryShape.arrays(type.getName(), BufferProxies.accessors(type));
    members.forEach((member, elementType) -> {
      int length = schema(type).lengthOf(member).orElseThrow();
      arrays.put(member, Array.newInstance(javaType(elementType), length));
    });
    InvocationHandler handler = (proxy, method, arguments) -> access(arrays, method, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static ArrayLengths schema(Class<?> type) {
    try {
      Field field = type.getDeclaredField("deviceSchema");
      field.setAccessible(true);
      return (ArrayLengths) field.get(null);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalArgumentException(type + " has no schema", missing);
    }
  }

  private static Class<?> javaType(ScalarType type) {
    return switch (type) {
      case BOOLEAN -> boolean.class;
      case BYTE -> byte.class;
      case SHORT, F16, BF16 -> short.class;
      case CHAR -> char.class;
      case INT -> int.class;
      case LONG -> long.class;
      case FLOAT -> float.class;
      case DOUBLE -> double.class;
    };
  }

  private static Object access(Map<String, Object> arrays, Method method, Object[] arguments) {
    Object array = arrays.get(method.getName());
    int given = arguments == null ? 0 : arguments.length;
    boolean writes = method.getReturnType() == void.class;
    boolean field = given < (writes ? 2 : 1);
    int index = field ? 0 : Math.toIntExact(((Number) arguments[0]).longValue());
    if (writes) {
      Array.set(array, index, arguments[given - 1]);
      return null;
    }
    return method.getReturnType().isPrimitive()
        ? Array.get(array, index)
        : new HalfElement(
            Array.getShort(array, index), bits -> Array.setShort(array, index, (short) bits));
  }
}
