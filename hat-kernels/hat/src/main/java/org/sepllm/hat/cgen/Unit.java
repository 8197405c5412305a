package org.sepllm.hat.cgen;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.LaunchBounds;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.LocalLayout;

/** What the functions of one text share. */
final class Unit {
  /** The name of the parameter for the record of the first mistake. */
  static final String FAULT = "hat_fault";

  private final CTarget target;
  private final CompileOptions options;
  private final Helpers helpers;
  private final WarpHelpers warpHelpers = new WarpHelpers();
  private final WarpgroupHelpers warpgroupHelpers = new WarpgroupHelpers();
  private final FunctionNames functions = new FunctionNames();
  private final Map<FaultSite, Integer> sites = new LinkedHashMap<>();
  private Optional<LocalLayout> launchLayout = Optional.empty();
  private Optional<LocalLayout> layout = Optional.empty();
  private Optional<LaunchBounds> launchBounds = Optional.empty();
  private List<TileMap> tileMaps = List.of();

  Unit(CTarget target, CompileOptions options) {
    this.target = target;
    this.options = options;
    this.helpers = new Helpers(target);
  }

  CTarget target() {
    return target;
  }

  CompileOptions options() {
    return options;
  }

  boolean checked() {
    return options.checked();
  }

  Helpers helpers() {
    return helpers;
  }

  WarpHelpers warpHelpers() {
    return warpHelpers;
  }

  WarpgroupHelpers warpgroupHelpers() {
    return warpgroupHelpers;
  }

  /** Sets the launch bounds of the next kernel. */
  void setLaunchBounds(Optional<LaunchBounds> newLaunchBounds) {
    launchBounds = newLaunchBounds;
  }

  Optional<LaunchBounds> launchBounds() {
    return launchBounds;
  }

  /** Sets the matrices that the next kernel loads tiles of. */
  void setTileMaps(List<TileMap> newTileMaps) {
    tileMaps = newTileMaps;
  }

  List<TileMap> tileMaps() {
    return tileMaps;
  }

  /** The name of the parameter for a matrix that tiles are loaded of. */
  String nameOf(TileMap map) {
    return "hat_tile_map_" + tileMaps.indexOf(map);
  }

  /** Sets where the local arrays of the next kernel lie, and whether the launch gives them. */
  void setLayout(LocalLayout newLayout, boolean atLaunch) {
    layout = Optional.of(newLayout);
    launchLayout = layout.filter(_ -> atLaunch);
  }

  /** Where local arrays lie that the launch gives. */
  Optional<LocalLayout> launchLayout() {
    return launchLayout;
  }

  /** What a local array that the text declares is aligned to: what matrices need, or the usual. */
  int alignment(ArrayVariable array) {
    boolean matrix =
        layout.isPresent()
            && layout.get().alignments().getOrDefault(array.name(), 0) == ProductForm.ALIGNMENT;
    return matrix ? ProductForm.ALIGNMENT : CTarget.ALIGNMENT;
  }

  FunctionNames functions() {
    return functions;
  }

  List<FaultSite> sites() {
    return List.copyOf(sites.keySet());
  }

  /** Notes a guarded place; returns its number and the record, as the last arguments of a guard. */
  String guard(FaultKind kind, SourcePosition position, String subject) {
    FaultSite site = new FaultSite(kind, position, subject);
    sites.putIfAbsent(site, sites.size() + 1);
    return sites.get(site) + ", " + FAULT;
  }
}
