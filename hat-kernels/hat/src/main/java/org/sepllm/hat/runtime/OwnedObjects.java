package org.sepllm.hat.runtime;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** What a device holds and frees at the latest when it is closed. */
public final class OwnedObjects {
  /** Something of a device. */
  public interface Owned {
    /** Frees it and calls {@link OwnedObjects#remove}; closing twice has no effect. */
    void close();
  }

  private final SequencedSet<Owned> objects = new LinkedHashSet<>();

  /** Makes a collection of nothing. */
  public OwnedObjects() {}

  /**
   * Notes an object.
   *
   * @param object the object
   * @param <T> its class
   * @return the object
   */
  public <T extends Owned> T add(T object) {
    objects.add(object);
    return object;
  }

  /**
   * Forgets an object that frees itself.
   *
   * @param object the object
   */
  public void remove(Owned object) {
    objects.remove(object);
  }

  /** Closes all objects, the newest first, because it may use an older one. */
  public void close() {
    List.copyOf(objects.reversed()).forEach(Owned::close);
  }
}
