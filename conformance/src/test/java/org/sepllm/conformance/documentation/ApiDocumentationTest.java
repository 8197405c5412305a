package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.repository.Checkout;

/** The public API of all modules says its shapes, its ranges and its errors. */
class ApiDocumentationTest {
  @Test
  void every_public_member_of_the_modules_is_documented() {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);
    assertThat(Checkout.mainSources()).isNotEmpty();
    assertThat(ApiDocumentation.check(files.getJavaFileObjectsFromPaths(Checkout.mainSources())))
        .isEmpty();
  }

  @Test
  void a_full_comment_passes() {
    assertThat(
            violations(
                """
                /**
                 * Keys of a row.
                 *
                 * <p>Shape: {@code keys[length]}.
                 *
                 * <p>Range: {@code length ≥ 0}.
                 *
                 * @param keys indices
                 * @param length how many
                 */
                public record Keys(int[] keys, int length) {
                  private static final int NOT_SHOWN = 1;

                  /**
                   * Checks.
                   *
                   * @throws IllegalArgumentException if the length is negative
                   */
                  public Keys {
                    if (length < 0) {
                      throw new IllegalArgumentException();
                    }
                  }

                  /** Says which. */
                  public enum Order {
                    /** From the oldest. */
                    ASCENDING
                  }

                  @Override
                  public String toString() {
                    return "keys";
                  }

                  /** Takes no number and refuses nothing. */
                  public String name(String text, byte[] raw) {
                    return switch (text) {
                      case "" -> throw new AssertionError();
                      default -> text;
                    };
                  }

                  void hidden(int[] x, int y) {}
                }
                """))
        .isEmpty();
  }

  @Test
  void a_missing_comment_is_told_with_its_line() {
    assertThat(
            violations(
                """
                public final class Bare {
                  public static final int LIMIT = 1;
                  public Bare() {}
                  public void act() {}
                  public interface Port {
                    void answer();
                  }
                  public enum Kind {
                    ONE
                  }
                }
                """))
        .containsExactly(
            "1: Bare has no comment",
            "2: LIMIT has no comment",
            "3: the constructor of Bare has no comment",
            "4: Bare.act has no comment",
            "5: Port has no comment",
            "6: Port.answer has no comment",
            "8: Kind has no comment",
            "9: ONE has no comment");
  }

  @Test
  void a_missing_shape_range_or_error_is_told() {
    assertThat(
            violations(
                """
                /** Takes. */
                public final class Takes {
                  /** Takes an array. */
                  public void array(double[][] values) {}
                  /** Returns an array in a list. */
                  public java.util.List<int[]> arrays() {
                    return java.util.List.of();
                  }
                  /** Takes a number. */
                  public Takes(long count) {}
                  /** Throws. */
                  public void refuse(String text) {
                    throw new IllegalStateException(text);
                  }
                  /** Calls a check of its own. */
                  public void check(String text) {
                    requireText(text);
                  }
                  /** Calls a shared check. */
                  public void checkShared(String text) {
                    Require.text(text);
                  }
                }
                """))
        .containsExactly(
            "4: Takes.array takes an array but has no \"Shape:\"",
            "6: Takes.arrays returns an array but has no \"Shape:\"",
            "10: the constructor of Takes takes a number but has no \"Range:\"",
            "12: Takes.refuse refuses input but has no @throws",
            "16: Takes.check refuses input but has no @throws",
            "20: Takes.checkShared refuses input but has no @throws");
  }

  @Test
  void a_record_describes_its_components() {
    assertThat(
            violations(
                """
                /**
                 * Part of it.
                 *
                 * @param ids the ids
                 */
                public record Part(float[] ids, int size) {}
                """))
        .containsExactly(
            "6: Part does not describe its component size",
            "6: Part takes an array but has no \"Shape:\"",
            "6: Part takes a number but has no \"Range:\"");
  }

  @Test
  void what_the_type_says_holds_for_its_members() {
    assertThat(
            violations(
                """
                /**
                 * A list.
                 *
                 * <p>Range: places in {@code [0, size)}.
                 */
                public interface Places {
                  /** Looks one up. */
                  int get(int place);
                }
                """))
        .isEmpty();
  }

  private static List<String> violations(String source) {
    return ApiDocumentation.check(List.of(new Snippet(source))).stream()
        .map(violation -> violation.line() + ": " + violation.sentence())
        .toList();
  }

  private static final class Snippet extends SimpleJavaFileObject {
    private final String source;

    Snippet(String source) {
      super(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
