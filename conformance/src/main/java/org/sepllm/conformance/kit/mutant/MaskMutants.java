package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Mistakes in masks. */
final class MaskMutants {
  private static final List<String> KINDS = List.of("sepllm", "streamingllm", "fixllm", "full");
  private static final String AREA = "mask";

  private final List<Mutant> mutants = new ArrayList<>();

  private MaskMutants() {}

  static List<Mutant> all() {
    MaskMutants all = new MaskMutants();
    for (String kind : KINDS) {
      all.addOfEveryKind(kind);
      if (!kind.equals("full")) {
        all.addSizes(kind);
        all.addDocuments(kind);
        all.addLayers(kind);
      }
    }
    all.addSeparators();
    all.addFixLlm();
    all.addKinds();
    return all.mutants;
  }

  /** The mistake is made in one kind of mask alone, as if each had code of its own. */
  private void add(String kind, String id, String mistake, MaskQuestion.Sight wrong) {
    mutants.add(
        new Mutant(
            "mask-" + kind + "-" + id,
            AREA,
            mistake,
            request ->
                MaskQuestion.answer(
                    request,
                    (model, query, key) ->
                        model.kind().equals(kind)
                            ? wrong.sees(model, query, key)
                            : model.sees(query, key))));
  }

  private void misread(String kind, String id, String mistake, UnaryOperator<MaskModel> change) {
    add(kind, id, mistake, (model, query, key) -> change.apply(model).sees(query, key));
  }

  private void addOfEveryKind(String kind) {
    add(kind, "strict", "a query does not see itself", (m, i, j) -> j < i && m.sees(i, j));
    add(
        kind,
        "ahead",
        "a query sees the next key too",
        (m, i, j) -> j <= i + 1 && m.visibleWere(i, j));
    add(kind, "acausal", "causality is forgotten", MaskModel::visibleWere);
    add(
        kind,
        "padding-keys",
        "padding is seen",
        (m, i, j) -> m.valid(i) && !m.valid(j) ? j <= i : m.sees(i, j));
    add(
        kind,
        "padding-queries",
        "a padding query sees itself",
        (m, i, j) -> !m.valid(i) ? i == j : m.sees(i, j));
    misread(
        kind, "padding-less", "one place of padding too few", m -> m.withPadding(m.padding() - 1));
    misread(
        kind, "padding-more", "one place of padding too many", m -> m.withPadding(m.padding() + 1));
    misread(kind, "padding-none", "padding is ignored", m -> m.withPadding(0));
    misread(
        kind,
        "padding-by-id",
        "padding is found by the id of the first place",
        MaskMutants::paddingById);
    misread(kind, "documents-ignored", "documents are ignored", MaskModel::asOneDocument);
    add(kind, "transposed", "queries and keys change places", (m, i, j) -> m.sees(j, i));
  }

  /** Every place that holds the id of the first one is taken for padding, also within the text. */
  private static MaskModel paddingById(MaskModel model) {
    int places = 0;
    while (places < model.ids().size() && model.ids().get(places).equals(model.ids().getFirst())) {
      places++;
    }
    return model.withPadding(places);
  }

  private void addSizes(String kind) {
    for (int change : new int[] {-2, -1, 1, 2}) {
      String sign = change > 0 ? "+" : "";
      misread(
          kind, "n" + sign + change, "neighbors " + sign + change, m -> m.withN(m.n() + change));
      misread(
          kind,
          "a" + sign + change,
          "initial tokens " + sign + change,
          m -> m.withA(m.a() + change));
    }
    misread(kind, "n-doubled", "twice the neighbors, as on both sides", m -> m.withN(2 * m.n()));
    misread(kind, "n-ignored", "no window: all keys are seen", m -> m.withN(Integer.MAX_VALUE));
    misread(kind, "a-ignored", "initial tokens are forgotten", m -> m.withA(0));
    add(
        kind,
        "a-by-index",
        "initial tokens are counted from the padding on",
        (m, i, j) -> m.withA(0).sees(i, j) || j < m.a() && m.withA(Integer.MAX_VALUE).sees(i, j));
    add(
        kind,
        "a-in-window",
        "initial tokens use up places of the window",
        (m, i, j) -> m.withN(m.n() - m.a()).sees(i, j));
    add(
        kind,
        "self-missing",
        "the diagonal is masked when the window is one",
        (m, i, j) -> !(m.n() == 1 && i == j && !m.initial(j)) && m.sees(i, j));
    add(
        kind,
        "window-from-end",
        "the window is that of the last query",
        (m, i, j) ->
            m.sees(i, j) && (m.initial(j) || m.anchor(j) || m.near(m.ids().size() - 1, j)));
  }

  private void addDocuments(String kind) {
    add(
        kind,
        "documents-window",
        "the window reaches into the document before",
        (m, i, j) -> m.sees(i, j) || valid(m, i, j) && m.near(i, j));
    add(
        kind,
        "documents-initial",
        "initial tokens of the row are seen by all documents",
        (m, i, j) -> m.sees(i, j) || valid(m, i, j) && m.asOneDocument().initial(j));
    add(
        kind,
        "documents-initial-once",
        "only the first document has initial tokens",
        (m, i, j) -> m.withA(0).sees(i, j) || m.sees(i, j) && m.asOneDocument().initial(j));
    if (!kind.equals("streamingllm")) {
      add(
          kind,
          "documents-anchors",
          "separators of other documents are seen",
          (m, i, j) -> m.sees(i, j) || valid(m, i, j) && m.anchor(j));
    }
    add(
        kind,
        "documents-previous",
        "the document before is seen",
        (m, i, j) ->
            m.sees(i, j)
                || valid(m, i, j)
                    && m.documents().get(j) + 1 == m.documents().get(i)
                    && m.asOneDocument().sees(i, j));
  }

  private static boolean valid(MaskModel model, int query, int key) {
    return key <= query && model.valid(query) && model.valid(key);
  }

  private void addLayers(String kind) {
    layer(kind, "layers-first", "all layers have the first window", (n, _) -> n.getFirst());
    layer(
        kind, "layers-last", "all layers have the last window, bound late", (n, _) -> n.getLast());
    layer(kind, "layers-widest", "all layers have the widest window", (n, _) -> Collections.max(n));
    layer(
        kind,
        "layers-narrowest",
        "all layers have the narrowest window",
        (n, _) -> Collections.min(n));
    layer(
        kind,
        "layers-reversed",
        "the layers' windows are reversed",
        (n, layer) -> n.get(n.size() - 1 - layer));
    layer(
        kind,
        "layers-next",
        "each layer has the window of the next",
        (n, layer) -> n.get((layer + 1) % n.size()));
  }

  private void layer(String kind, String id, String mistake, MaskQuestion.LayerChoice choice) {
    mutants.add(
        new Mutant(
            "mask-" + kind + "-" + id,
            AREA,
            mistake,
            request -> {
              MaskQuestion.LayerChoice ofKind =
                  request.path("mask").asString("sepllm").equals(kind) ? choice : List::get;
              return new MaskQuestion(request, ofKind).answer(MaskModel::sees);
            }));
  }

  private void addSeparators() {
    String kind = "sepllm";
    misread(
        kind,
        "s-first-id",
        "only the first separator id counts",
        m -> m.withSeparators(List.of(m.separators().getFirst())));
    misread(
        kind,
        "s-last-id",
        "only the last separator id counts",
        m -> m.withSeparators(List.of(m.separators().getLast())));
    misread(kind, "s-none", "separators are forgotten", m -> m.withSeparators(List.of()));
    misread(
        kind,
        "s-shifted",
        "separator ids are one too large",
        m -> m.withSeparators(m.separators().stream().map(id -> id + 1).toList()));
    misread(
        kind,
        "s-zero",
        "id 0 is no separator",
        m -> m.withSeparators(m.separators().stream().filter(id -> id != 0).toList()));
    add(
        kind,
        "s-as-query",
        "a separator sees everything before it",
        (m, i, j) -> m.sees(i, j) || m.separator(i) && m.withN(Integer.MAX_VALUE).sees(i, j));
    add(
        kind,
        "s-before",
        "the token before a separator is kept instead",
        (m, i, j) -> m.withSeparators(List.of()).sees(i, j) || beside(m, i, j, 1));
    add(
        kind,
        "s-after",
        "the token after a separator is kept instead",
        (m, i, j) -> m.withSeparators(List.of()).sees(i, j) || beside(m, i, j, -1));
    add(
        kind,
        "s-run",
        "of separators in a row only the last is kept",
        (m, i, j) -> m.sees(i, j) && !(onlySeparator(m, i, j) && j + 1 <= i && m.separator(j + 1)));
    for (int last = 1; last <= 3; last++) {
      int kept = last;
      add(
          kind,
          "s-last-" + last,
          "only the last " + last + " separators are seen",
          (m, i, j) -> m.sees(i, j) && !(onlySeparator(m, i, j) && between(m, j + 1, i) >= kept));
      add(
          kind,
          "s-first-" + last,
          "only the first " + last + " separators are seen",
          (m, i, j) ->
              m.sees(i, j) && !(onlySeparator(m, i, j) && between(m, m.padding(), j - 1) >= kept));
    }
    add(
        kind,
        "s-early",
        "a separator is seen only after it left the window",
        (m, i, j) -> m.sees(i, j) && !(m.separator(j) && m.near(i, j) && i != j && !m.initial(j)));
    add(
        kind,
        "s-initial",
        "an initial separator is not initial",
        (m, i, j) -> m.sees(i, j) && !(m.initial(j) && m.separator(j) && !m.near(i, j)));
    add(
        kind,
        "s-padding",
        "a separator id at a padding place is seen",
        (m, i, j) ->
            m.sees(i, j) || m.valid(i) && j <= i && m.separator(j) && m.sameDocument(i, j));
  }

  private static boolean beside(MaskModel model, int query, int key, int offset) {
    int other = key + offset;
    return other >= 0
        && other <= query
        && model.separator(other)
        && model.withN(Integer.MAX_VALUE).sees(query, key);
  }

  /** Seen for no other reason than being a separator. */
  private static boolean onlySeparator(MaskModel model, int query, int key) {
    return model.separator(key) && !model.initial(key) && !model.near(query, key);
  }

  private static int between(MaskModel model, int from, int to) {
    int separators = 0;
    for (int key = Math.max(from, 0); key <= to; key++) {
      separators += model.separator(key) ? 1 : 0;
    }
    return separators;
  }

  private void addFixLlm() {
    String kind = "fixllm";
    for (int change : new int[] {-1, 1}) {
      String sign = change > 0 ? "+" : "";
      misread(
          kind,
          "interval" + sign + change,
          "the interval " + sign + change,
          m -> m.withInterval(m.interval() + change));
      add(
          kind,
          "phase" + sign + change,
          "anchors one place beside",
          (m, i, j) -> m.withInterval(Integer.MAX_VALUE).sees(i, j) || anchored(m, i, j, change));
    }
    add(
        kind,
        "phase-zero",
        "the phase counts from the first token",
        (m, i, j) -> m.withInterval(Integer.MAX_VALUE).sees(i, j) || anchored(m, i, j, -m.a()));
    add(
        kind,
        "phase-by-index",
        "the phase counts padding",
        (m, i, j) ->
            m.withInterval(Integer.MAX_VALUE).sees(i, j)
                || valid(m, i, j)
                    && m.sameDocument(i, j)
                    && j >= m.a()
                    && (j - m.a()) % m.interval() == 0);
    add(
        kind,
        "anchor-first",
        "the first anchor is missing",
        (m, i, j) -> m.sees(i, j) && !(m.position(j) == m.a() && !m.near(i, j)));
    add(
        kind,
        "anchor-end",
        "anchors are the ends of the intervals",
        (m, i, j) ->
            m.withInterval(Integer.MAX_VALUE).sees(i, j) || anchored(m, i, j, m.interval() - 1));
  }

  private static boolean anchored(MaskModel model, int query, int key, int shift) {
    int offset = model.position(key) - model.a() - shift;
    return valid(model, query, key)
        && model.sameDocument(query, key)
        && offset >= 0
        && offset % model.interval() == 0;
  }

  private void addKinds() {
    misread("sepllm", "as-full", "the mask is the full one", m -> m.withKind("full"));
    misread("streamingllm", "as-full", "the mask is the full one", m -> m.withKind("full"));
    misread("fixllm", "as-full", "the mask is the full one", m -> m.withKind("full"));
    misread("fixllm", "as-streamingllm", "anchors are forgotten", m -> m.withKind("streamingllm"));
    misread(
        "streamingllm",
        "as-sepllm",
        "a separator of 9 is kept all the same",
        m -> m.withSeparators(List.of(9)).withKind("sepllm"));
  }
}
