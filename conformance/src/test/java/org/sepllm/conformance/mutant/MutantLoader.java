package org.sepllm.conformance.mutant;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sepllm.conformance.check.local.LocalChecks;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.hat.runtime.KernelLinker;

/**
 * Loads the kernels, the port and the laws anew, with the model of one class changed: back ends on
 * Java run models, and the loader of the dispatching class finds them.
 */
final class MutantLoader extends ClassLoader {
  private static final List<String> ANEW =
      List.of(
          "org.sepllm.kernels.", "org.sepllm.conformance.device.", "org.sepllm.conformance.law.");

  private final String resource;
  private final byte[] model;

  MutantLoader(KernelMutant mutant) {
    super(MutantLoader.class.getClassLoader());
    this.resource = KernelLinker.FOLDER + mutant.owner() + ".cm";
    this.model = mutant.applyTo(text(resource)).getBytes(StandardCharsets.UTF_8);
  }

  private String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private byte[] bytes(String name) {
    try (InputStream stream = getParent().getResourceAsStream(name)) {
      return stream.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (ANEW.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      byte[] code = bytes(name.replace('.', '/') + ".class");
      return defineClass(name, code, 0, code.length);
    }
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    return name.equals(resource)
        ? new ByteArrayInputStream(model)
        : super.getResourceAsStream(name);
  }

  /** The mutant as a port. */
  Port port(String backend) {
    return (Port)
        call(
            "device.KernelPort",
            "open",
            new Class<?>[] {String.class, Limits.class},
            backend,
            Limits.DEFAULT);
  }

  /** The mutant under the laws, as in a check of all back ends. */
  @SuppressWarnings("unchecked")
  List<LocalChecks> laws(String backend) {
    Object size =
        call("law.LawSize", "of", new Class<?>[] {String.class, boolean.class}, backend, true);
    return (List<LocalChecks>)
        call("law.KernelLaws", "of", new Class<?>[] {String.class, size.getClass()}, backend, size);
  }

  private Object call(String type, String method, Class<?>[] parameters, Object... arguments) {
    try {
      return loadClass("org.sepllm.conformance." + type)
          .getMethod(method, parameters)
          .invoke(null, arguments);
    } catch (ReflectiveOperationException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
