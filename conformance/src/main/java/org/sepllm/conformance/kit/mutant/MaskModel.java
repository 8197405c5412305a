package org.sepllm.conformance.kit.mutant;

import java.util.List;

/**
 * One row and layer of a question about masks.
 *
 * @param kind the member of the family
 * @param a how many initial tokens there are
 * @param n how many neighbors a query sees, itself included
 * @param interval the interval of FixLLM
 * @param separators the separator ids
 * @param padding how many places of the row are padding
 * @param ids the token ids
 * @param documents the document of each place
 */
record MaskModel(
    String kind,
    int a,
    int n,
    int interval,
    List<Integer> separators,
    int padding,
    List<Integer> ids,
    List<Integer> documents) {

  /** SEP-MASK-001 and its family. */
  boolean sees(int query, int key) {
    return key <= query && visibleWere(query, key);
  }

  /** The mask without causality. */
  boolean visibleWere(int query, int key) {
    return valid(query)
        && valid(key)
        && sameDocument(query, key)
        && (kind.equals("full") || initial(key) || near(query, key) || anchor(key));
  }

  boolean valid(int index) {
    return index >= padding;
  }

  boolean sameDocument(int query, int key) {
    return documents.get(query).equals(documents.get(key));
  }

  boolean initial(int key) {
    return position(key) < a;
  }

  boolean near(int query, int key) {
    return query - key <= n - 1;
  }

  boolean anchor(int key) {
    return switch (kind) {
      case "sepllm" -> separator(key);
      case "fixllm" -> position(key) >= a && (position(key) - a) % interval == 0;
      default -> false;
    };
  }

  boolean separator(int key) {
    return separators.contains(ids.get(key));
  }

  /** The place of a key in its document, from the first real token on. */
  int position(int key) {
    int first = padding;
    while (first < key && !sameDocument(first, key)) {
      first++;
    }
    return key - first;
  }

  MaskModel withA(int changed) {
    return new MaskModel(
        kind, Math.max(0, changed), n, interval, separators, padding, ids, documents);
  }

  MaskModel withN(int changed) {
    return new MaskModel(
        kind, a, Math.max(0, changed), interval, separators, padding, ids, documents);
  }

  MaskModel withInterval(int changed) {
    return new MaskModel(kind, a, n, Math.max(1, changed), separators, padding, ids, documents);
  }

  MaskModel withPadding(int changed) {
    int within = Math.clamp(changed, 0, ids.size());
    return new MaskModel(kind, a, n, interval, separators, within, ids, documents);
  }

  MaskModel withSeparators(List<Integer> changed) {
    return new MaskModel(kind, a, n, interval, changed, padding, ids, documents);
  }

  MaskModel withKind(String changed) {
    return new MaskModel(changed, a, n, interval, separators, padding, ids, documents);
  }

  MaskModel asOneDocument() {
    List<Integer> one = ids.stream().map(_ -> 0).toList();
    return new MaskModel(kind, a, n, interval, separators, padding, ids, one);
  }
}
