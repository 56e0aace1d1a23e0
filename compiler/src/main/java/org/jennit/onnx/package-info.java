/**
 * ONNX files in and out, interpreting the ONNX forms that the catalogue declares; weights stay in their file. May import
 * {@code graph} and {@code operator}.
 */
@NullMarked
package org.jennit.onnx;

import org.jspecify.annotations.NullMarked;
