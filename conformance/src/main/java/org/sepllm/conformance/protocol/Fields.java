package org.sepllm.conformance.protocol;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one request.
 *
 * <p>An operation takes the fields it knows and then refuses those that are left: a field that is
 * misspelled or belongs to something else is never silently ignored.
 */
final class Fields {
  private final ObjectNode object;
  private final String owner;
  private final Set<String> known = new TreeSet<>();

  /**
   * Begins with nothing taken.
   *
   * @param object the fields
   * @param owner what messages call the object, for example {@code op mask}
   */
  Fields(ObjectNode object, String owner) {
    this.object = object;
    this.owner = owner;
  }

  boolean has(String name) {
    known.add(name);
    return object.has(name);
  }

  Optional<JsonNode> optional(String name) {
    known.add(name);
    return object.optional(name);
  }

  JsonNode required(String name) {
    return optional(name)
        .orElseThrow(() -> bad(owner + " needs the field " + name + misspelled(name)));
  }

  private String misspelled(String name) {
    List<String> others =
        object.propertyNames().stream().filter(given -> !known.contains(given)).toList();
    return NearNames.nearest(name, others).map(near -> ", it has " + near).orElse("");
  }

  boolean flag(String name, boolean absent) {
    return optional(name).map(value -> Values.flag(name, value)).orElse(absent);
  }

  String text(String name, String absent) {
    return optional(name).map(value -> Values.text(name, value)).orElse(absent);
  }

  /**
   * Reads a name out of a list.
   *
   * @return the value, or the first of the list if the field is absent
   */
  String choice(String name, List<String> choices) {
    String value = text(name, choices.getFirst());
    if (!choices.contains(value)) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED,
          name + " is " + NearNames.quote(value) + ", known are " + String.join(", ", choices));
    }
    return value;
  }

  /**
   * Refuses every field that was not taken.
   *
   * @param context the choices that decide which fields belong here, for the message
   * @param elsewhere fields that belong to other choices
   */
  void refuseOthers(String context, Collection<String> elsewhere) {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw elsewhere.contains(name)
            ? new ProtocolException(
                ProtocolErrorKind.BAD_CONFIG, name + " does not belong to " + context)
            : bad(
                context
                    + " has no field "
                    + NearNames.quote(name)
                    + NearNames.hint(name, all(elsewhere)));
      }
    }
  }

  private Set<String> all(Collection<String> elsewhere) {
    Set<String> names = new HashSet<>(known);
    names.addAll(elsewhere);
    return names;
  }

  private static ProtocolException bad(String message) {
    return new ProtocolException(ProtocolErrorKind.BAD_REQUEST, message);
  }
}
