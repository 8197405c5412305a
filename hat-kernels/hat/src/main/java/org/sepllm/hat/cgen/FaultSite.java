package org.sepllm.hat.cgen;

import java.util.Objects;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.runtime.FaultKind;

/**
 * A place in a kernel that is guarded in checked mode.
 *
 * @param kind which rule is guarded
 * @param position where it is in the source
 * @param subject the name of the array whose index is guarded, or what else is guarded
 */
public record FaultSite(FaultKind kind, SourcePosition position, String subject) {
  /** Checks that the parts are present. */
  public FaultSite {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(subject, "subject");
  }
}
