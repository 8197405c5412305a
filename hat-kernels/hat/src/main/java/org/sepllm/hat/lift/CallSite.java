package org.sepllm.hat.lift;

import com.sun.source.tree.Tree;
import org.sepllm.hat.model.FunctionName;

/**
 * A call from one lifted function to another.
 *
 * @param target the called function
 * @param tree where it is called
 * @param source the file of the call
 */
record CallSite(FunctionName target, Tree tree, SourceUnit source) {}
