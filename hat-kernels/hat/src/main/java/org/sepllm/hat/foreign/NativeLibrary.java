package org.sepllm.hat.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.sepllm.hat.runtime.BackendUnavailable;

/** A native library whose functions are called through interfaces. */
public final class NativeLibrary implements Symbols {
  private final String file;
  private final SymbolLookup symbols;

  private NativeLibrary(String file, SymbolLookup symbols) {
    this.file = file;
    this.symbols = symbols;
  }

  /**
   * Loads a library; it stays loaded.
   *
   * @param files its file names, the one to prefer first
   * @param remedy what to do if none is there
   * @return the library
   * @throws BackendUnavailable if none of the files can be loaded, or native access is forbidden
   */
  @SuppressWarnings("restricted") // Nothing but a native library reaches a device.
  public static NativeLibrary load(List<String> files, String remedy) {
    for (String file : files) {
      try {
        return new NativeLibrary(file, SymbolLookup.libraryLookup(file, Arena.global()));
      } catch (IllegalArgumentException missing) {
        if (file.equals(files.getLast())) {
          throw new BackendUnavailable(
              String.join(" or ", files) + " is missing: " + remedy, missing);
        }
      } catch (IllegalCallerException forbidden) {
        throw new BackendUnavailable(
            "native access is forbidden: add --enable-native-access", forbidden);
      }
    }
    throw new IllegalArgumentException("no file is named");
  }

  @Override
  @SuppressWarnings("restricted") // As above.
  public <T> T bind(String name, Class<T> shape) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() -> new BackendUnavailable(file + " has no function " + name));
    Method call = shape.getMethods()[0];
    MemoryLayout[] parameters =
        Arrays.stream(call.getParameterTypes())
            .map(NativeLibrary::layout)
            .toArray(MemoryLayout[]::new);
    FunctionDescriptor descriptor = FunctionDescriptor.of(layout(call.getReturnType()), parameters);
    MethodHandle handle = Linker.nativeLinker().downcallHandle(address, descriptor);
    return MethodHandleProxies.asInterfaceInstance(shape, handle);
  }

  private static MemoryLayout layout(Class<?> type) {
    if (type == byte.class) {
      return ValueLayout.JAVA_BYTE;
    }
    if (type == int.class) {
      return ValueLayout.JAVA_INT;
    }
    return type == long.class ? ValueLayout.JAVA_LONG : ValueLayout.ADDRESS;
  }
}
