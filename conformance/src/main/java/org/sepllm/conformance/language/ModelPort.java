package org.sepllm.conformance.language;

import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.model.ArrayModel;
import org.sepllm.kernels.model.DeviceModel;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.Precision;

/** What computes a model. */
public sealed interface ModelPort extends AutoCloseable {

  /**
   * Returns its name on the command line and in JSON.
   *
   * @return {@code reference}, {@code arrays}, or the back end
   */
  String portName();

  /**
   * Says whether a row under a mask must be read in one call.
   *
   * @return false if rows under masks may go on from call to call
   */
  boolean readsRowsWhole();

  /**
   * Opens an empty row.
   *
   * <p>Range: {@code chunk} and {@code mostTokens} at least 1.
   *
   * @param context a cache, or a mask
   * @param chunk how many tokens a pass takes at most; under a mask this is the longest row
   * @param mostTokens how many tokens a cache that grows can have
   * @return what reads the row
   * @throws SpecException if the context does not fit the model
   */
  ModelReader open(Context context, int chunk, int mostTokens);

  /** Frees what the model holds; closing twice has no effect. */
  @Override
  void close();

  /**
   * The equations as the reference states them.
   *
   * @param model the weights
   * @param precision the arithmetic
   */
  record Reference(LanguageModel model, Precision precision) implements ModelPort {
    @Override
    public String portName() {
      return "reference";
    }

    @Override
    public boolean readsRowsWhole() {
      return false;
    }

    @Override
    public ModelReader open(Context context, int chunk, int mostTokens) {
      return new ReferenceReader(new ModelMachine(model, context, precision));
    }

    @Override
    public void close() {
      // The heap frees the weights.
    }
  }

  /**
   * Loops over plain arrays in float32.
   *
   * @param model the weights
   */
  record Arrays(ArrayModel model) implements ModelPort {
    @Override
    public String portName() {
      return "arrays";
    }

    @Override
    public boolean readsRowsWhole() {
      return true;
    }

    @Override
    public ModelReader open(Context context, int chunk, int mostTokens) {
      return new RunReader(model.open(context, chunk, mostTokens));
    }

    @Override
    public void close() {
      // The heap frees the weights.
    }
  }

  /**
   * The kernels on a device.
   *
   * @param backend the back end
   * @param session the device
   * @param model the weights there
   */
  record Kernels(String backend, DeviceSession session, DeviceModel model) implements ModelPort {

    /**
     * Copies a model to a device.
     *
     * @param backend the back end
     * @param session the device, closed with the port
     * @param model the weights
     * @param storage the type of weights, keys and values
     * @return the port
     * @throws SpecException if the model does not fit the kernels
     */
    public static Kernels load(
        String backend, DeviceSession session, LanguageModel model, StorageType storage) {
      return new Kernels(backend, session, DeviceModel.load(session, model, storage));
    }

    @Override
    public String portName() {
      return backend;
    }

    @Override
    public boolean readsRowsWhole() {
      return true;
    }

    @Override
    public ModelReader open(Context context, int chunk, int mostTokens) {
      return new RunReader(model.open(context, chunk, mostTokens));
    }

    @Override
    public void close() {
      model.close();
      session.close();
    }
  }
}
