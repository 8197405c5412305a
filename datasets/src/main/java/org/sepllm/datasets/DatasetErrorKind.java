package org.sepllm.datasets;

/** What can be wrong with a file or a name that the user gave. */
public enum DatasetErrorKind {
  /** There is no such file, folder or bundled item. */
  NOT_FOUND,
  /** The file exists but cannot be read or written. */
  UNREADABLE,
  /** The content breaks the format it should have. */
  MALFORMED,
  /** The content is well-formed and asks for something that is not supported here. */
  UNSUPPORTED,
  /** A size exceeds a limit of ours. */
  TOO_LARGE,
  /** A name is none of the known ones. */
  UNKNOWN_NAME,
  /** A token id is not in the vocabulary. */
  OUT_OF_VOCABULARY,
  /** Two given values contradict each other. */
  CONTRADICTION
}
