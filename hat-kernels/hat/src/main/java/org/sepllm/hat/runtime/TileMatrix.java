package org.sepllm.hat.runtime;

import java.util.List;
import java.util.function.ToIntFunction;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.TileMap;

/**
 * A matrix that a launch loads tiles of.
 *
 * @param map what the kernel says of it
 * @param storage the buffer
 * @param start the element at which it starts
 * @param rows its rows
 * @param columns its columns
 */
public record TileMatrix(TileMap map, BufferStorage storage, int start, int rows, int columns) {
  /**
   * Finds a matrix of a launch.
   *
   * @param map what the kernel says of it
   * @param parameters the parameters of the kernel
   * @param arguments what is given for each
   * @return the matrix
   */
  public static TileMatrix of(
      TileMap map, List<Parameter> parameters, List<KernelArgument> arguments) {
    ToIntFunction<String> values =
        name -> ((KernelArgument.OfInt) find(name, parameters, arguments)).value();
    KernelArgument buffer = find(map.buffer(), parameters, arguments);
    return new TileMatrix(
        map,
        ((KernelArgument.OfBuffer) buffer).storage(),
        map.start().value(values),
        map.rows().value(values),
        map.columns().value(values));
  }

  private static KernelArgument find(
      String name, List<Parameter> parameters, List<KernelArgument> arguments) {
    for (int index = 0; index < parameters.size(); index++) {
      if (parameters.get(index).name().equals(name)) {
        return arguments.get(index);
      }
    }
    throw new IllegalArgumentException("the kernel has no parameter " + name);
  }

  /**
   * Checks that the matrix lies in its buffer, in whole pieces of 16 bytes.
   *
   * @throws IllegalArgumentException if it does not
   */
  void check(FunctionName kernel) {
    String what =
        kernel
            + " loads tiles of "
            + map.buffer()
            + " as a matrix of "
            + rows
            + " x "
            + columns
            + " elements from element "
            + start
            + " on; ";
    if (rows < 1 || columns < 1 || columns % TileMap.PIECE != 0) {
      throw new IllegalArgumentException(
          what + "it has rows, and columns in a multiple of " + TileMap.PIECE);
    }
    if (start < 0 || start % TileMap.PIECE != 0) {
      throw new IllegalArgumentException(what + "it starts at a multiple of " + TileMap.PIECE);
    }
    if (start + (long) rows * columns > storage.length()) {
      throw new IllegalArgumentException(what + "the buffer has " + storage.length() + " elements");
    }
  }
}
