package org.sepllm.conformance.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.ReferencePort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes that ports of SepLLM have made or may make, each with the level that must see it. */
public enum PlantedMistake {
  WINDOW_ONE_TOO_LONG(Level.L0) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> neighbors(request, n -> n + 1));
    }
  },
  WINDOW_ONE_TOO_SHORT(Level.L0) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> neighbors(request, n -> Math.max(1, n - 1)));
    }
  },
  SEPARATORS_FORGOTTEN_BEYOND_THE_WINDOW(Level.L0) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> {
        if (isMask(request) && request.has("separator_token_ids")) {
          request.putArray("separator_token_ids").add(-1);
        }
        return request;
      });
    }
  },
  PADDING_COUNTED_AS_INITIAL_TOKENS(Level.L0) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> {
        if (isMask(request) && request.path("left_padding").isInt()) {
          int initial = request.path("init_tokens").asInt(0);
          int padding = request.get("left_padding").intValue();
          request.put("init_tokens", Math.max(0, initial - padding));
        }
        return request;
      });
    }
  },
  WINDOW_OF_THE_LAST_LAYER_FOR_ALL(Level.L0) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> {
        if (isMask(request) && request.path("neighbors").isArray()) {
          ArrayNode neighbors = (ArrayNode) request.get("neighbors");
          JsonNode last = neighbors.get(neighbors.size() - 1);
          IntStream.range(0, neighbors.size()).forEach(layer -> neighbors.set(layer, last));
        }
        return request;
      });
    }
  },
  DOCUMENTS_IGNORED(Level.L0) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> {
        request.remove("document_ids");
        return request;
      });
    }
  },
  PADDING_SEES_ITSELF(Level.L0) {
    @Override
    public Port port() {
      return new WrongPort((request, reference) -> {
        ObjectNode answer = reference.ask(request);
        boolean single = request.path("left_padding").isInt();
        if (isMask(request) && single && answer.path("rows").path(0).isString()) {
          ArrayNode rows = (ArrayNode) answer.get("rows");
          rows.set(0, rows.stringNode("1" + rows.get(0).stringValue().substring(1)));
        }
        return answer;
      });
    }
  },
  TRIGGER_ONE_TOO_LATE(Level.L1) {
    @Override
    public Port port() {
      return insteadOfPaper("streaming");
    }
  },
  TRIGGERING_QUERY_SEES_THE_COMPACTED_SET(Level.L1) {
    @Override
    public Port port() {
      return insteadOfPaper("sepcache");
    }
  },
  FIRST_SEPARATORS_KEPT(Level.L1) {
    @Override
    public Port port() {
      return toy(ToyCache.Mistake.KEEPS_FIRST_SEPARATORS);
    }
  },
  LOCAL_WINDOW_ONE_TOO_LONG(Level.L1) {
    @Override
    public Port port() {
      return toy(ToyCache.Mistake.WINDOW_TOO_LONG);
    }
  },
  SEPARATOR_IN_BLOCK_AND_WINDOW(Level.L1) {
    @Override
    public Port port() {
      return toy(ToyCache.Mistake.SEPARATOR_OF_WINDOW_TWICE);
    }
  },
  SEPARATOR_BLOCK_FORGOTTEN_AFTER_RESUME(Level.L1) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> {
        if (request.path("state").isObject()) {
          ((ObjectNode) request.get("state")).put("separator_count", 0);
        }
        return request;
      });
    }
  },
  GROWTH_WITHOUT_BOUND_IGNORED(Level.L1) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> flag(request, "bounded"));
    }
  },
  ALWAYS_ACCUMULATING(Level.L1) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> flag(request, "accumulate"));
    }
  },
  POSITIONS_ONE_TOO_LARGE(Level.L1) {
    @Override
    public Port port() {
      return new WrongPort((request, reference) -> {
        ObjectNode answer = reference.ask(request);
        for (JsonNode step : answer.path("positions")) {
          if (step instanceof ObjectNode real && real.has("query")) {
            real.put("query", real.get("query").intValue() + 1);
          }
        }
        return answer;
      });
    }
  },
  HEADS_DEALT_ROUND_TO_KV_HEADS(Level.L2) {
    @Override
    public Port port() {
      return new WrongPort(PlantedMistake::dealtRound);
    }
  },
  SCALE_WITHOUT_ROOT(Level.L2) {
    @Override
    public Port port() {
      return WrongPort.misreading(request -> {
        if (request.path("q").isArray() && !request.has("scale")) {
          request.put("scale", 1.0 / request.get("q").get(0).get(0).size());
        }
        return request;
      });
    }
  },
  GRADIENT_LEAKS_TO_UNSEEN_KEYS(Level.L2) {
    @Override
    public Port port() {
      return new WrongPort((request, reference) -> {
        ObjectNode answer = reference.ask(request);
        if (answer.has("d_v") && request.path("k").isArray()) {
          answer.set("d_v", reference.ask(allVisible(request)).get("d_v"));
        }
        return answer;
      });
    }
  },
  LARGEST_SCORE_NOT_SUBTRACTED_IN_LOG_SUM_EXP(Level.L2) {
    @Override
    public Port port() {
      return new WrongPort((request, reference) -> {
        ObjectNode answer = reference.ask(request);
        if (answer.path("log_sum_exp").isArray()) {
          ArrayNode head = (ArrayNode) answer.get("log_sum_exp").get(0);
          head.set(0, head.numberNode(head.get(0).asDouble(0) + 0.5));
        }
        return answer;
      });
    }
  };

  private final Level level;

  PlantedMistake(Level level) {
    this.level = level;
  }

  public Level level() {
    return level;
  }

  /** A new port with the mistake. */
  public abstract Port port();

  private static boolean isMask(ObjectNode request) {
    return request.path("op").asString("").equals("mask");
  }

  private static ObjectNode neighbors(ObjectNode request, IntUnaryOperator change) {
    JsonNode neighbors = request.path("neighbors");
    if (neighbors.isInt()) {
      request.put("neighbors", change.applyAsInt(neighbors.intValue()));
    }
    return request;
  }

  private static ObjectNode flag(ObjectNode request, String name) {
    if (request.has(name)) {
      request.put(name, true);
    }
    return request;
  }

  private static Port insteadOfPaper(String policy) {
    return WrongPort.misreading(request -> {
      if (request.path("policy").asString("").equals("paper") && !request.has("state")) {
        request.put("policy", policy);
      }
      return request;
    });
  }

  private static Port toy(ToyCache.Mistake mistake) {
    return new WrongPort((request, _) -> ToyCache.answer(request, mistake));
  }

  private static ObjectNode allVisible(ObjectNode request) {
    ObjectNode copy = request.deepCopy();
    int keys = request.get("k").get(0).size();
    for (JsonNode seen : copy.get("visible")) {
      ((ArrayNode) seen).removeAll();
      IntStream.range(0, keys).forEach(((ArrayNode) seen)::add);
    }
    return copy;
  }

  /** Head h reads kvHead h mod kvHeads instead of h / (heads / kvHeads). */
  private static ObjectNode dealtRound(ObjectNode request, ReferencePort reference) {
    if (!request.path("q").isArray()) {
      return reference.ask(request);
    }
    int kvHeads = request.get("k").size();
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, request.get("q").size()).boxed().toList());
    order.sort(Comparator.comparingInt(head -> head % kvHeads));
    reorder(request, "q", order, false);
    reorder(request, "d_out", order, false);
    ObjectNode answer = reference.ask(request);
    reorder(answer, "out", order, true);
    reorder(answer, "log_sum_exp", order, true);
    reorder(answer, "d_q", order, true);
    return answer;
  }

  private static void reorder(ObjectNode object, String field, List<Integer> order, boolean back) {
    if (object.has(field)) {
      ArrayNode from = (ArrayNode) object.get(field).deepCopy();
      ArrayNode to = (ArrayNode) object.get(field);
      for (int place = 0; place < order.size(); place++) {
        int head = order.get(place);
        to.set(back ? head : place, from.get(back ? place : head));
      }
    }
  }
}
