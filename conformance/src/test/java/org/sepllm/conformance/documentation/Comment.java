package org.sepllm.conformance.documentation;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.List;

/** A documentation comment: its text and its block tags; empty where there is none. */
record Comment(String text, List<? extends DocTree> tags) {
  static Comment of(DocTrees trees, TreePath place) {
    DocCommentTree tree = trees.getDocCommentTree(place);
    return tree == null || tree.getFullBody().isEmpty()
        ? new Comment("", List.of())
        : new Comment(trees.getDocComment(place), tree.getBlockTags());
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  boolean says(String words) {
    return text.contains(words);
  }

  boolean describesParameter(String name) {
    return tags.stream()
        .anyMatch(tag -> tag instanceof ParamTree param && param.getName().toString().equals(name));
  }

  boolean hasThrows() {
    return tags.stream()
        .anyMatch(
            tag -> tag.getKind() == DocTree.Kind.THROWS || tag.getKind() == DocTree.Kind.EXCEPTION);
  }

  /** What a member leaves unsaid its type may say for all members. */
  Comment or(Comment other) {
    return new Comment(text + "\n" + other.text, tags);
  }
}
