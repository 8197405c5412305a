package org.sepllm.conformance.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sepllm.hat.cgen.CParameter;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.cgen.FaultRecord;
import org.sepllm.hat.cgen.FaultSite;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.LaunchNumber;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.runtime.BufferAccess;
import org.sepllm.hat.runtime.KernelFacts;
import org.sepllm.hat.runtime.LaunchRange;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a program without Java must know to launch an exported kernel, as JSON. */
final class LaunchDescription {
  private static final String SCHEMA = "sepllm-kernel-launch";
  private static final int SCHEMA_VERSION = 1;
  private static final int TILE_MAP_BYTES = 128;
  private static final int TILE_MAP_ALIGNMENT = 64;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final CompiledText text;
  private final Optional<GroupShape> group;
  private final Optional<LaunchRange> range;
  private final KernelFacts facts;

  LaunchDescription(CompiledText text, Optional<GroupShape> group, Optional<LaunchRange> range) {
    this.text = text;
    this.group = group;
    this.range = range;
    this.facts = KernelFacts.of(text.kernel());
  }

  /** Returns the description of a text that is stored in a file. */
  String json(String file) {
    Kernel kernel = text.kernel();
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema", SCHEMA).put("schema_version", SCHEMA_VERSION);
    root.put("kernel", kernel.entry().name().toString());
    root.put("declared_at", kernel.entry().position().toString());
    root.put("model_sha256", kernel.hash());
    root.put("target", text.source().target().text());
    root.put("file", file);
    root.put("entry", text.source().entry());
    root.put("checked", text.options().checked()).put("exact", text.options().exact());
    constants(root.putArray("constants"));
    ArrayNode arguments = root.putArray("arguments");
    text.source().parameters().forEach(parameter -> argument(arguments.addObject(), parameter));
    launch(root.putObject("launch"));
    compile(root.putObject("compile"), file);
    if (text.options().checked()) {
      faults(root.putObject("faults"));
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private void constants(ArrayNode constants) {
    for (NumberConstant constant : text.constants()) {
      ObjectNode node = constants.addObject().put("name", constant.number().name());
      switch (constant.number().type()) {
        case FLOAT -> node.put("type", "float").put("value", constant.value().floatValue());
        default -> node.put("type", "int").put("value", constant.value().bits());
      }
    }
  }

  private void argument(ObjectNode node, CParameter parameter) {
    node.put("kind", parameter.kind().name().toLowerCase(Locale.ROOT));
    node.put("name", parameter.name());
    switch (parameter.kind()) {
      case BUFFER -> {
        node.put("parameter", parameter.source()).put("bytes", Long.BYTES);
        buffer(node, buffer(parameter.source()));
      }
      case LENGTH -> node.put("parameter", parameter.source()).put("bytes", Integer.BYTES);
      case INT, FLOAT -> node.put("parameter", parameter.source()).put("bytes", Integer.BYTES);
      case FAULT -> {
        node.put("bytes", Long.BYTES).put("access", "read_write");
        node.put("alignment", Integer.BYTES).put("size", FaultRecord.BYTES);
      }
      case TILE_MAP -> {
        node.put("parameter", parameter.source()).put("bytes", TILE_MAP_BYTES);
        tileMap(node, text.source().tileMap(parameter));
      }
    }
  }

  /** What {@code cuTensorMapEncodeTiled} is called with; columns come before rows. */
  private static void tileMap(ObjectNode node, TileMap map) {
    node.put("alignment", TILE_MAP_ALIGNMENT).put("encoded_by", "cuTensorMapEncodeTiled");
    node.put("data_type", "CU_TENSOR_MAP_DATA_TYPE_UINT16")
        .put("swizzle", "CU_TENSOR_MAP_SWIZZLE_128B");
    number(node, "start", map.start());
    number(node, "rows", map.rows());
    number(node, "columns", map.columns());
    node.putArray("box").add(TileMap.TILE_COLUMNS).add(map.tileRows());
  }

  private static void number(ObjectNode node, String name, LaunchNumber number) {
    switch (number) {
      case LaunchNumber.Given given -> node.put(name, given.value());
      case LaunchNumber.Passed passed -> node.put(name, passed.name());
    }
  }

  private BufferVariable buffer(String name) {
    return (BufferVariable)
        text.kernel().entry().parameters().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private void buffer(ObjectNode node, BufferVariable buffer) {
    BufferType type = buffer.type();
    node.put("type", type.className());
    node.put("access", access(facts.access().get(buffer.name())));
    node.put("alignment", BufferType.ALIGNMENT);
    ArrayNode fields = node.putArray("fields");
    for (BufferField field : type.fields()) {
      fields
          .addObject()
          .put("name", field.name())
          .put("type", field.type().keyword())
          .put("offset", type.fieldOffset(field))
          .put("atomic", field.atomic());
    }
    type.array()
        .ifPresent(elements ->
            node.putObject("elements")
                .put("type", elements.type().keyword())
                .put("bytes", elements.type().bytes())
                .put("offset", type.payloadOffset()));
  }

  private static String access(BufferAccess access) {
    if (access.reads()) {
      return access.writes() ? "read_write" : "read";
    }
    return access.writes() ? "write" : "none";
  }

  private void launch(ObjectNode launch) {
    int axes = 1 + facts.identities().stream().mapToInt(id -> id.axis()).max().orElse(0);
    launch.put("axes", axes);
    group.ifPresent(shape -> sizes(launch, "group", shape.x(), shape.y(), shape.z()));
    range.ifPresent(all -> {
      sizes(launch, "work_items", all.globalX(), all.globalY(), all.globalZ());
      sizes(launch, "grid", all.groupsX(), all.groupsY(), all.groupsZ());
    });
    launch.put("depends_on_groups", facts.dependsOnGroups());
    launch.put("shared_bytes", facts.localBytes());
    launch.put("dynamic_shared_bytes", text.source().launchBytes());
    boolean cuda = text.source().target() == CTarget.CUDA;
    launch.put(
        "rule",
        cuda
            ? "block = group; grid = work-items / group along each axis, without a remainder"
            : "local size = group; global size = work-items, a multiple of group along each axis");
  }

  private static void sizes(ObjectNode node, String name, int x, int y, int z) {
    node.putArray(name).add(x).add(y).add(z);
  }

  private void compile(ObjectNode compile, String file) {
    boolean cuda = text.source().target() == CTarget.CUDA;
    List<String> flags = new ArrayList<>(text.source().compilerFlags());
    if (!cuda) {
      flags.addFirst("-cl-std=CL1.2");
    }
    ArrayNode list = compile.putArray("flags");
    flags.forEach(list::add);
    if (cuda) {
      String words = flags.isEmpty() ? "" : String.join(" ", flags) + " ";
      compile.put(
          "example", "nvcc -cubin " + text.source().architectureOption() + " " + words + file);
    }
  }

  private void faults(ObjectNode faults) {
    faults.put("loop_limit", text.options().loopLimit());
    faults.put(
        "record",
        "eight 32-bit integers, zero before the launch: site from 1, global ids x, y and z of the"
            + " work-item, low and high half of the value, low and high half of the limit");
    ArrayNode sites = faults.putArray("sites");
    for (FaultSite site : text.source().faultSites()) {
      sites
          .addObject()
          .put("kind", site.kind().name().toLowerCase(Locale.ROOT))
          .put("at", site.position().toString())
          .put("subject", site.subject());
    }
  }
}
