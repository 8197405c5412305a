/**
 * The exact semantics of SepLLM in plain scalar Java.
 *
 * <p>Each package states one part of the specification; every rule has an id ({@code SEP-AREA-NNN})
 * that is defined in {@code docs/spec.md} and cited by code, tests and error messages.
 */
package org.sepllm.reference;
