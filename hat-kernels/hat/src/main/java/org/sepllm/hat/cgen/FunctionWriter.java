package org.sepllm.hat.cgen;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.model.Variable;

/** Writes one function: its header, and the addresses that its body uses. */
final class FunctionWriter {
  private static final int MOST_COLUMNS = 96;

  private final Unit unit;
  private final CTarget target;
  private final CNames names = new CNames();
  private final List<CParameter> parameters = new ArrayList<>();
  private final List<String> declarations = new ArrayList<>();
  private final Lines lines = new Lines();

  FunctionWriter(Unit unit) {
    this.unit = unit;
    this.target = unit.target();
  }

  /** The parameters of the function that was written. */
  List<CParameter> parameters() {
    return parameters;
  }

  String write(Function function) {
    function.parameters().forEach(this::parameter);
    if (unit.checked()) {
      add(CParameter.Kind.FAULT, target.globalWord() + "int* ", Unit.FAULT, Unit.FAULT);
    }
    boolean kernel = function.kind() == FunctionKind.KERNEL;
    if (kernel && target == CTarget.CUDA) {
      unit.tileMaps().forEach(this::tileMap);
    }
    String words =
        kernel
            ? target.kernelWords() + launchBounds()
            : target.functionWords() + function.result().map(target::type).orElse("void") + " ";
    String name = words + unit.functions().of(function.name()) + "(";
    String list = String.join(", ", declarations);
    boolean wide = name.length() + list.length() > MOST_COLUMNS;
    lines.open(name + (wide ? "\n    " + String.join(",\n    ", declarations) : list) + ")");
    function.parameters().forEach(this::payload);
    if (kernel && !unit.checked()) {
      function.parameters().forEach(this::alignment);
    }
    new StatementWriter(unit, names, lines, function.body())
        .statements(function.body().statements());
    if (unit.checked() && function.result().isPresent()) {
      lines.add("return 0; // reached only if a guard ended a loop");
    }
    lines.close();
    return lines.text();
  }

  private String launchBounds() {
    return unit.launchBounds()
        .map(bounds -> "__launch_bounds__(" + bounds.workItems() + ", " + bounds.groups() + ") ")
        .orElse("");
  }

  private void parameter(Parameter parameter) {
    switch (parameter) {
      case Variable variable -> {
        CParameter.Kind kind =
            variable.type() == ScalarType.FLOAT ? CParameter.Kind.FLOAT : CParameter.Kind.INT;
        add(kind, target.type(variable.type()) + " ", names.of(variable), variable.name());
      }
      case BufferVariable buffer -> buffer(buffer);
    }
  }

  private void buffer(BufferVariable buffer) {
    boolean fields = !buffer.type().fields().isEmpty();
    String type = fields ? byteType() : target.storageType(buffer.type().elements().type());
    String name = fields ? names.baseOf(buffer) : names.of(buffer);
    add(CParameter.Kind.BUFFER, target.globalWord() + type + "* ", name, buffer.name());
    if (buffer.type().array().isPresent()) {
      add(CParameter.Kind.LENGTH, "int ", names.lengthOf(buffer), buffer.name());
    }
  }

  /** The driver wants it as a parameter that no work-item copies. */
  private void tileMap(TileMap map) {
    String type = "const __grid_constant__ " + unit.warpgroupHelpers().tileMap() + " ";
    add(CParameter.Kind.TILE_MAP, type, unit.nameOf(map), map.buffer());
  }

  private String byteType() {
    return target.storageType(ScalarType.BOOLEAN);
  }

  private void add(CParameter.Kind kind, String type, String name, String source) {
    parameters.add(new CParameter(kind, name, source));
    declarations.add(type + name);
  }

  /** The elements of a buffer whose fields come first. */
  private void payload(Parameter parameter) {
    if (parameter instanceof BufferVariable buffer
        && !buffer.type().fields().isEmpty()
        && buffer.type().array().isPresent()) {
      String type = target.globalWord() + target.storageType(buffer.type().elements().type()) + "*";
      long offset = buffer.type().payloadOffset();
      String value = "(" + type + ")(" + names.baseOf(buffer) + " + " + offset + ")";
      lines.add(type + " " + names.of(buffer) + " = " + value + ";");
    }
  }

  /** What the compiler may know of a buffer's address; guarded accesses are never merged. */
  private void alignment(Parameter parameter) {
    if (parameter instanceof BufferVariable buffer && buffer.type().fields().isEmpty()) {
      String type = target.globalWord() + target.storageType(buffer.type().elements().type()) + "*";
      String name = names.of(buffer);
      target.aligned(type, name).ifPresent(value -> lines.add(name + " = " + value + ";"));
    }
  }

  /** The declaration of an array. */
  static String array(Unit unit, String name, ArrayVariable array) {
    CTarget target = unit.target();
    String declared =
        target.storageType(array.elementType()) + " " + name + "[" + array.length() + "]";
    return array.space() == MemorySpace.LOCAL
        ? target.localArray(declared, unit.alignment(array)) + ";"
        : declared + (unit.checked() ? " = {0};" : ";");
  }
}
