package org.sepllm.conformance.protocol;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.reference.SpecException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers single requests; it keeps nothing from one to the next. */
public final class RequestHandler {
  private static final String ID = "id";
  private static final String OP = "op";

  private final Map<String, Operation> operations;

  /**
   * Builds a handler that the reference answers.
   *
   * @param portName what the answer to {@code hello} gives as the name
   * @param limits what one request may ask for
   */
  public RequestHandler(String portName, Limits limits) {
    this(portName, limits, new ReferenceImplementation());
  }

  /**
   * Builds a handler.
   *
   * @param portName what the answer to {@code hello} gives as the name
   * @param limits what one request may ask for
   * @param implementation what answers
   */
  public RequestHandler(String portName, Limits limits, Implementation implementation) {
    List<Operation> answering =
        List.of(
            new MaskOperation(limits, implementation),
            new CacheOperation(limits, implementation),
            new AttentionOperation(limits, implementation),
            new NllOperation(limits, implementation));
    Stream<Operation> offered =
        answering.stream()
            .filter(operation -> implementation.operations().contains(operation.name()));
    this.operations =
        Stream.concat(Stream.of(new HelloOperation(portName, limits, implementation)), offered)
            .collect(Collectors.toUnmodifiableMap(Operation::name, operation -> operation));
  }

  /**
   * Answers one line.
   *
   * @param line the bytes without the line feed
   * @return the answer or an error answer
   */
  public ObjectNode answer(byte[] line) {
    ObjectNode request;
    try {
      request = Json.read(line);
    } catch (ProtocolException refused) {
      return error(NullNode.getInstance(), refused.kind(), refused.getMessage());
    } catch (OutOfMemoryError tooLarge) {
      return error(NullNode.getInstance(), ProtocolErrorKind.TOO_LARGE, outOfMemory());
    }
    return answer(request);
  }

  /**
   * Answers one request.
   *
   * @param request the request; not changed
   * @return the answer or an error answer, with the same {@code id}; {@code null} as id if the
   *     request has none
   */
  public ObjectNode answer(ObjectNode request) {
    JsonNode id = NullNode.getInstance();
    try {
      id = id(request);
      return withId(id, dispatch(request));
    } catch (ProtocolException refused) {
      return error(id, refused.kind(), refused.getMessage());
    } catch (SpecException refused) {
      return error(id, ProtocolErrorKind.of(refused.kind()), refused.getMessage());
    } catch (OutOfMemoryError tooLarge) {
      return error(id, ProtocolErrorKind.TOO_LARGE, outOfMemory());
    } catch (RuntimeException | StackOverflowError defect) {
      return error(id, ProtocolErrorKind.INTERNAL, "defect of the port: " + defect);
    }
  }

  private static JsonNode id(ObjectNode request) {
    JsonNode id = request.path(ID);
    if (id.isString() || id.isIntegralNumber()) {
      return id;
    }
    throw new ProtocolException(
        ProtocolErrorKind.BAD_REQUEST,
        "id is "
            + (id.isMissingNode() ? "missing" : "of type " + Json.typeName(id))
            + ", must be a string or an integer");
  }

  private ObjectNode dispatch(ObjectNode request) {
    Fields fields = new Fields(request, "the request");
    fields.required(ID);
    String op = Values.text(OP, fields.required(OP));
    Operation operation = operations.get(op);
    if (operation == null) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED,
          "op is " + NearNames.quote(op) + NearNames.hint(op, operations.keySet()));
    }
    return operation.answer(fields);
  }

  private static ObjectNode withId(JsonNode id, ObjectNode rest) {
    ObjectNode answer = Json.object();
    answer.set(ID, id);
    return answer.setAll(rest);
  }

  /**
   * Builds an error answer.
   *
   * @param id the id of the request, or JSON null if it has none
   * @param kind the kind of error
   * @param message one line
   * @return the answer
   */
  static ObjectNode error(JsonNode id, ProtocolErrorKind kind, String message) {
    ObjectNode answer = Json.object();
    answer.set(ID, id);
    answer.putObject("error").put("kind", kind.jsonName()).put("message", message);
    return answer;
  }

  private static String outOfMemory() {
    return "the request needs more memory than the "
        + (Runtime.getRuntime().maxMemory() >> 20)
        + " MiB this port has";
  }
}
