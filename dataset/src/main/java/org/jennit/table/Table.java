package org.jennit.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jennit.parameter.Suggestion;

/**
 * Rows of a file, and the names of its columns. Cells are kept as text and read as numbers where they are asked for; an
 * empty one is NaN.
 *
 * @param file where it comes from, for messages
 * @param columns the names of the columns, all different
 * @param rows the cells of each row, as many as there are columns
 */
public record Table(Path file, List<String> columns, List<List<String>> rows) {
    /** A table of these cells. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        if (new HashSet<>(columns).size() != columns.size()) {
            throw new IllegalArgumentException(file + ": two columns have the same name: " + columns);
        }
    }

    /** Whether a file is one, by its name: {@code .csv} or {@code .tsv}. */
    public static boolean isNamedSo(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }

    /**
     * Reads a file of values separated by commas, semicolons or tabs, whichever its first line has most of. The first line
     * is the header, unless all of it are numbers; columns are then called {@code x0}, {@code x1} and so on.
     *
     * @throws IOException naming the file, if it cannot be read, is empty, or a row has more or fewer cells than the first
     */
    public static Table read(Path file) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        String start = "";
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            start = line == null ? "" : line;
        }
        char separator = separator(start);
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(file)) {
            for (CsvRecord line : reader) {
                if (!lines.isEmpty() && line.getFieldCount() != lines.get(0).size()) {
                    throw new IOException("%s: line %d has %d cells, but the first has %d"
                            .formatted(
                                    file,
                                    line.getStartingLineNumber(),
                                    line.getFieldCount(),
                                    lines.get(0).size()));
                }
                lines.add(line.getFields().stream().map(String::strip).toList());
            }
        } catch (CsvParseException | UncheckedIOException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "%s: cannot be read as a table (%s); a table is text in UTF-8, with at most 16,384 columns and cells of at most 16 million letters"
                            .formatted(file, reason.getMessage()),
                    e);
        }
        if (lines.isEmpty()) {
            throw new IOException(file + ": is empty");
        }
        boolean named = !lines.get(0).stream().allMatch(cell -> !cell.isEmpty() && isNumber(cell));
        List<String> columns = named
                ? lines.get(0)
                : IntStream.range(0, lines.get(0).size()).mapToObj(i -> "x" + i).toList();
        List<List<String>> rows = named ? lines.subList(1, lines.size()) : lines;
        if (rows.isEmpty()) {
            throw new IOException(file + ": has a header, but no rows");
        }
        try {
            return new Table(file, columns, rows);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static char separator(String line) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            best = count(line, candidate) > count(line, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String line, char wanted) {
        return line.chars().filter(letter -> letter == wanted).count();
    }

    private static boolean isNumber(String cell) {
        try {
            parse(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** A number; an empty cell is NaN, a truth value 1 or 0. */
    private static double parse(String cell) {
        if (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")) {
            return cell.equalsIgnoreCase("true") ? 1 : 0;
        }
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }

    /**
     * The place of a column.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public int column(String name) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException(
                    file + ": has no column '" + name + "'" + Suggestion.nearest(name, columns));
        }
        return column;
    }

    /** A cell. */
    String text(int row, String name) {
        return rows.get(row).get(column(name));
    }

    /** The cells of a column. */
    public List<String> texts(String name) {
        int column = column(name);
        return rows.stream().map(row -> row.get(column)).toList();
    }

    /**
     * The numbers of a column; NaN where a cell is empty, and 1 and 0 for true and false.
     *
     * @throws IllegalArgumentException if a cell is not a number
     */
    public double[] numbers(String name) {
        int column = column(name);
        double[] numbers = new double[rows.size()];
        for (int row = 0; row < numbers.length; row++) {
            String cell = rows.get(row).get(column);
            if (!isNumber(cell)) {
                throw new IllegalArgumentException(
                        "%s: the column '%s' has '%s' in row %d, which is not a number, but its input takes numbers; encode categories as the model was trained with"
                                .formatted(file, name, cell, row + 1));
            }
            numbers[row] = parse(cell);
        }
        return numbers;
    }

    /** The columns whose cells are all numbers, truth values or empty. */
    public List<String> numericColumns() {
        return columns.stream()
                .filter(name -> texts(name).stream().allMatch(Table::isNumber))
                .toList();
    }

    /** The first rows, at most so many. */
    public Table first(int count) {
        return new Table(file, columns, rows.subList(0, Math.min(count, rows.size())));
    }

    /** The table as text, in commas, with its header. */
    public String toCsv() {
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().build(text)) {
            writer.writeRecord(columns);
            rows.forEach(writer::writeRecord);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The rows, which cannot be changed. */
    @Override
    public List<List<String>> rows() {
        return Collections.unmodifiableList(rows);
    }
}
