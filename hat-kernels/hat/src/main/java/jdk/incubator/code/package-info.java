/** The annotation of code reflection, under the name it has in Babylon. */
package jdk.incubator.code;
