/** What can be tested of the build with a Babylon JDK where there is none. */
package org.sepllm.kernels.babylon;
