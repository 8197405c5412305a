package org.sepllm.conformance.kernels;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.KernelModule;
import org.sepllm.hat.runtime.KernelLinker;

/** The kernels on the class path of this program, and of jars and folders beside it. */
public final class KernelCatalog implements AutoCloseable {
  private final URLClassLoader loader;
  private final Map<String, Function> kernels = new TreeMap<>();

  private KernelCatalog(URLClassLoader loader, List<KernelModule> modules) {
    this.loader = loader;
    for (KernelModule module : modules) {
      for (Function function : module.functions()) {
        if (function.kind() == FunctionKind.KERNEL) {
          kernels.put(function.name().toString(), function);
        }
      }
    }
  }

  /**
   * Reads the models of all kernels that can be found.
   *
   * @param classPath jars and folders of classes, besides the class path of this program
   * @return the catalog, to be closed by the caller
   * @throws IOException if an entry is missing or cannot be read
   * @throws KernelInputException if an entry is neither a folder nor a jar, or holds a broken model
   */
  public static KernelCatalog open(List<Path> classPath) throws IOException {
    ClassLoader own = KernelCatalog.class.getClassLoader();
    List<Path> entries = new ArrayList<>();
    for (URL folder : Collections.list(own.getResources(KernelModule.FOLDER))) {
      entries.add(entryOf(folder));
    }
    entries.addAll(classPath);
    Map<String, KernelModule> modules = new LinkedHashMap<>();
    for (Path entry : entries) {
      // As for classes, the first of a name is the one that is used.
      ModelFiles.read(entry).forEach(module -> modules.putIfAbsent(module.className(), module));
    }
    URL[] urls = new URL[classPath.size()];
    for (int index = 0; index < urls.length; index++) {
      urls[index] = classPath.get(index).toUri().toURL();
    }
    return new KernelCatalog(new URLClassLoader(urls, own), List.copyOf(modules.values()));
  }

  /** Returns the folder or jar that holds a folder of models. */
  private static Path entryOf(URL models) throws IOException {
    try {
      if (models.openConnection() instanceof JarURLConnection jar) {
        return Path.of(jar.getJarFileURL().toURI());
      }
      URI folder = models.toURI();
      return Path.of(folder.resolve("../..")).normalize();
    } catch (URISyntaxException impossible) {
      throw new IOException(models + " is no place of files", impossible);
    }
  }

  /**
   * Returns the kernels as their models have them, not linked.
   *
   * @return the kernels in the order of their full names
   */
  public List<Function> kernels() {
    return List.copyOf(kernels.values());
  }

  /**
   * Links the kernel of a name.
   *
   * @param name the full name {@code package.Class::method}, or its end from a class or the method
   *     on, as long as one kernel alone ends like that
   * @return the kernel with all it calls
   * @throws KernelInputException if no kernel has that name, several have it, or the kernel cannot
   *     be linked
   */
  public Kernel link(String name) {
    String full = new KernelNames(kernels.keySet()).resolve(name);
    FunctionName found = kernels.get(full).name();
    try {
      return KernelLinker.link(found, loader);
    } catch (IllegalArgumentException refused) {
      throw new KernelInputException(found + " cannot be linked: " + refused.getMessage(), refused);
    } catch (LinkageError missing) {
      throw new KernelInputException(
          found + " cannot be linked: its classes cannot be loaded: " + missing, missing);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
