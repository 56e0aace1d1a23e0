package org.jennit.onnx.file;

/**
 * A named parameter of an operator ({@code AttributeProto}).
 *
 * @param name name of the attribute
 * @param value its value
 */
public record AttributeMessage(String name, AttributeValue value) {}
