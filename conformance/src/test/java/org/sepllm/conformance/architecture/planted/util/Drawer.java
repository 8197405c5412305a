package org.sepllm.conformance.architecture.planted.util;

/** Sits in a package that says nothing, on purpose. */
public final class Drawer {}
