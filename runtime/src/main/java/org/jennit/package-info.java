/**
 * Models, attributors, programs and tensors: what runs on ONNX Runtime. May import the packages of the compiler.
 */
@NullMarked
package org.jennit;

import org.jspecify.annotations.NullMarked;
