package org.sepllm.datasets.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.model.WeightMatrix;
import org.sepllm.reference.model.WeightVector;

/** The tensors of a model, from one file or several; remembers which of them were asked for. */
final class WeightFiles {
  private final String name;
  private final Map<String, SafetensorsFile> fileOf = new HashMap<>();
  private final Set<String> used = new LinkedHashSet<>();

  private WeightFiles(String name) {
    this.name = name;
  }

  /** All tensors of one file. */
  static WeightFiles single(SafetensorsFile file) {
    WeightFiles weights = new WeightFiles(file.name());
    file.tensors().forEach(entry -> weights.fileOf.put(entry.name(), file));
    return weights;
  }

  /** The tensors that an index assigns to files; names of files may not lead elsewhere. */
  static WeightFiles sharded(ModelFolder folder, String index) {
    WeightFiles weights = new WeightFiles(folder.describe(index));
    Map<String, SafetensorsFile> files = new HashMap<>();
    JsonValue map = JsonValue.parse(folder.describe(index), folder.text(index)).get("weight_map");
    map.members()
        .forEach((tensor, file) -> {
          String shard = file.text();
          if (!shard.matches("[\\w.-]+\\.safetensors")) {
            throw file.malformed(
                "is %s, must be the name of a file beside it".formatted(file.shown()));
          }
          SafetensorsFile opened = files.computeIfAbsent(shard, folder::weights);
          if (opened.find(tensor).isEmpty()) {
            throw file.malformed("is %s, which has no such tensor".formatted(file.shown()));
          }
          weights.fileOf.put(tensor, opened);
        });
    return weights;
  }

  /** Reads a matrix of {@code [rows][columns]}. */
  WeightMatrix matrix(String tensor, int rows, int columns) {
    return WeightMatrix.of(rows, columns, read(tensor, List.of((long) rows, (long) columns)));
  }

  /** Reads a vector. */
  WeightVector vector(String tensor, int size) {
    return WeightVector.of(read(tensor, List.of((long) size)));
  }

  /** Reads numbers of the given shape, row-major. */
  float[] read(String tensor, List<Long> shape) {
    SafetensorsFile file = fileOf.get(tensor);
    if (file == null) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s has no tensor %s, which config.json calls for".formatted(name, tensor));
    }
    TensorEntry entry = file.find(tensor).orElseThrow();
    if (!entry.shape().equals(shape)) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "%s: tensor %s has shape %s, config.json calls for %s"
              .formatted(file.name(), tensor, entry.shownShape(), shape));
    }
    used.add(tensor);
    return file.read(tensor);
  }

  /** Refuses a tensor that was not asked for: the model would not be what its file says. */
  void requireNothingElse(List<String> ignoredEnds) {
    Set<String> others =
        fileOf.keySet().stream()
            .filter(tensor -> !used.contains(tensor))
            .filter(tensor -> ignoredEnds.stream().noneMatch(tensor::endsWith))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!others.isEmpty()) {
      List<String> first = new ArrayList<>(others).subList(0, Math.min(3, others.size()));
      throw new DatasetException(
          DatasetErrorKind.UNSUPPORTED,
          "%s holds %d tensors that a model of config.json does not have, for example %s"
              .formatted(name, others.size(), String.join(", ", first)));
    }
  }
}
