package org.sepllm.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.sepllm.conformance.bench.BenchException;
import org.sepllm.conformance.check.source.CaseFileException;
import org.sepllm.conformance.kernels.KernelInputException;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** Turns whatever stopped a command into one line on standard error and an exit code. */
final class Failures {
  private Failures() {}

  static int report(Throwable failure, boolean debug, PrintStream err) {
    int exitCode = exitCode(failure);
    err.println(line(describe(failure)));
    if (debug) {
      failure.printStackTrace(err);
    } else if (exitCode == ExitCode.INTERNAL) {
      err.println("sepllm: this is a defect; run again with --debug to see where it happened");
    }
    return exitCode;
  }

  private static int exitCode(Throwable failure) {
    return switch (failure) {
      case SpecException refused when refused.kind() == ErrorKind.TOO_LARGE -> ExitCode.LIMIT;
      case SpecException _ -> ExitCode.BAD_INPUT;
      case DatasetException refused when refused.kind() == DatasetErrorKind.TOO_LARGE ->
          ExitCode.LIMIT;
      case DatasetException _ -> ExitCode.BAD_INPUT;
      case CaseFileException _ -> ExitCode.BAD_INPUT;
      case KernelInputException _ -> ExitCode.BAD_INPUT;
      case BenchException _ -> ExitCode.BAD_INPUT;
      case BackendUnavailable _ -> ExitCode.BAD_INPUT;
      case OutOfDeviceMemory _ -> ExitCode.LIMIT;
      case KernelCompileException _ -> ExitCode.BAD_INPUT;
      case UsageException _ -> ExitCode.USAGE;
      case BadInputException _ -> ExitCode.BAD_INPUT;
      case LimitReachedException _ -> ExitCode.LIMIT;
      case PortFailure port when port.kind() == PortFailure.Kind.NOT_STARTABLE ->
          ExitCode.BAD_INPUT;
      case PortFailure _ -> ExitCode.DISAGREEMENT;
      case IOException _ -> ExitCode.BAD_INPUT;
      case UncheckedIOException _ -> ExitCode.BAD_INPUT;
      case OutOfMemoryError _ -> ExitCode.LIMIT;
      default -> ExitCode.INTERNAL;
    };
  }

  private static String describe(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException wrapper -> describe(wrapper.getCause());
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException exists -> exists.getFile() + ": exists already";
      case NotDirectoryException file -> file.getFile() + ": is not a folder";
      case FileSystemException other -> other.getMessage();
      case CharacterCodingException _ -> "input is not UTF-8 text";
      case OutOfMemoryError _ ->
          "out of memory, the limit is " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB";
      default ->
          exitCode(failure) == ExitCode.INTERNAL
              ? "internal error: " + failure
              : String.valueOf(failure.getMessage());
    };
  }

  /** A message as the one line that standard error gets. */
  static String line(String message) {
    return "sepllm: " + String.join(" ", message.lines().map(String::strip).toList());
  }
}
