/** Token streams and cache traces as Arrow IPC files, readable by any Arrow library. */
package org.sepllm.datasets.arrow;
