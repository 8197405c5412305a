package org.sepllm.hat.seq;

/** What parts of a group hand over to those that wait for them. */
final class Released {
  private final int[] seen;
  private final int[] fenced;

  Released(int parts) {
    this.seen = new int[parts];
    this.fenced = new int[parts];
  }

  /** Adds until when a part's accesses are done, and until when tensor cores see its writes. */
  void add(int part, int done, int visible) {
    seen[part] = Math.max(seen[part], done);
    fenced[part] = Math.max(fenced[part], visible);
  }

  int seen(int part) {
    return seen[part];
  }

  int fenced(int part) {
    return fenced[part];
  }
}
