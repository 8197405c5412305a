/** Cases: questions to a port that know their own answer, what they cover, and smaller cases. */
package org.sepllm.conformance.check.cases;
