package org.sepllm.conformance.device;

import java.util.Arrays;
import java.util.List;
import org.sepllm.conformance.protocol.ModelQuestion;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.model.DeviceModel;
import org.sepllm.kernels.model.ModelRun;
import org.sepllm.reference.Require;

/** Rows that language models read on a device. */
final class DeviceRow {
  private static final int DIMS_STEP = 8;
  private static final int MOST_DIMS = 128;

  private final DeviceSession session;

  DeviceRow(DeviceSession session) {
    this.session = session;
  }

  double[] nll(ModelQuestion question, int... tokenIds) {
    Require.atLeast("SEP-MODEL-010", "number of tokens", tokenIds.length, 2);
    int read = tokenIds.length - 1;
    int[] fed = Arrays.copyOf(tokenIds, read);
    int[] next = Arrays.copyOfRange(tokenIds, 1, tokenIds.length);
    try (DeviceModel model = load(question);
        ModelRun run = model.open(question.context(), read, read)) {
      return run.nll(fed, next);
    }
  }

  List<double[]> logits(ModelQuestion question, int... tokenIds) {
    try (DeviceModel model = load(question);
        ModelRun run = model.open(question.context(), tokenIds.length, tokenIds.length)) {
      return run.logits(tokenIds).stream().map(DeviceRow::widen).toList();
    }
  }

  private static double[] widen(float... row) {
    double[] wide = new double[row.length];
    for (int place = 0; place < wide.length; place++) {
      wide[place] = row[place];
    }
    return wide;
  }

  private DeviceModel load(ModelQuestion question) {
    int headDim = question.model().rotary().headDim();
    if (headDim % DIMS_STEP != 0 || headDim > MOST_DIMS) {
      throw KernelImplementation.unsupported(
          "headDim is %d, kernels of models have multiples of %d up to %d"
              .formatted(headDim, DIMS_STEP, MOST_DIMS));
    }
    return DeviceModel.load(session, question.model(), question.storage());
  }
}
