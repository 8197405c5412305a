package org.sepllm.hat.runtime;

import java.lang.foreign.Arena;

/**
 * Whom a buffer belongs to.
 *
 * @param arena what frees the host's memory, or ends its use
 * @param tracksWrites whether to remember which elements were written
 * @param guard what is held while content is copied from the device
 */
record StorageOwner(Arena arena, boolean tracksWrites, Object guard) {}
