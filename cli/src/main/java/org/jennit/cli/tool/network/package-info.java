/**
 * Standard architectures with random weights, for measurements and tests that need a large model but not a trained
 * one. It starts at {@link org.jennit.cli.tool.network.SeededNetwork}; may import the packages of the compiler.
 */
@NullMarked
package org.jennit.cli.tool.network;

import org.jspecify.annotations.NullMarked;
