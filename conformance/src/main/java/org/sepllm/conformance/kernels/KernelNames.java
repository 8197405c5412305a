package org.sepllm.conformance.kernels;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds one name among those of all kernels. */
final class KernelNames {
  private static final int MOST_SHOWN = 20;
  private static final String WANTED = "no kernel is called \"%s\"";

  private final List<String> all;

  /** Takes the full names, {@code package.Class::method}. */
  KernelNames(Collection<String> all) {
    this.all = List.copyOf(all);
  }

  /** Returns the full name that is the given one or alone ends with it. */
  String resolve(String name) {
    List<String> named = all.stream().filter(full -> isNameOf(name, full)).toList();
    if (named.contains(name)) {
      return name;
    }
    if (named.size() == 1) {
      return named.getFirst();
    }
    throw new KernelInputException(named.isEmpty() ? unknown(name) : ambiguous(name, named));
  }

  /** A name may be shortened at a package, a class, or a class within a class. */
  private static boolean isNameOf(String name, String full) {
    if (name.isEmpty() || !full.endsWith(name)) {
      return false;
    }
    int start = full.length() - name.length();
    return start == 0 || ".$:".indexOf(full.charAt(start - 1)) >= 0 && name.charAt(0) != ':';
  }

  private String unknown(String name) {
    String wanted = WANTED.formatted(name);
    if (all.isEmpty()) {
      return wanted + ": there is no kernel on the class path; add to it with --class-path";
    }
    String part = name.substring(name.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    List<String> near =
        all.stream().filter(full -> full.toLowerCase(Locale.ROOT).contains(part)).toList();
    return wanted + "; candidates are " + shown(near.isEmpty() ? all : near);
  }

  private static String ambiguous(String name, List<String> named) {
    return "\"%s\" is the name of %d kernels; candidates are %s"
        .formatted(name, named.size(), shown(named));
  }

  private static String shown(List<String> names) {
    int left = names.size() - MOST_SHOWN;
    return String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
        + (left > 0 ? " and " + left + " more" : "");
  }
}
