/**
 * The ONNX file format: the messages of an ONNX file as plain records, read and written field by field.
 *
 * <p>Entry points: {@link org.jennit.onnx.file.OnnxFileReader} and {@link org.jennit.onnx.file.OnnxFileWriter};
 * {@link org.jennit.onnx.file.OperatorVersions} says between which opsets an operator kept its meaning. Records say what
 * a file says and no more: nothing is interpreted, and the numbers of large tensors stay where they are, as
 * {@linkplain org.jennit.onnx.file.TensorData.InFile file, offset and length}. Imports no other package of Jennit.
 */
@NullMarked
package org.jennit.onnx.file;

import org.jspecify.annotations.NullMarked;
