package dickens.study;

import dickens.solve.SolveStatus;
import dickens.study.RowBlock.Cells;
import dickens.study.RowBlock.Note;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A {@link RowBlock} as bytes, big-endian. Doubles keep every bit.
 *
 * <p>Layout: first (8 bytes), rows n (4), machine (text), residual (8 n), certificate (8 n), status
 * and back end (each words and then one byte a row), number of results (4) and of each: name
 * (text), 0 or 1 (1 byte), where 1: ends (4 n), numbers m (4), values (8 m); number of notes (4)
 * and of each: row (4), text. A text is its length in bytes (4) and UTF-8; words are their number
 * (1 byte) and texts.
 */
public final class RowBytes {
  private final ByteBuffer in;

  private RowBytes(ByteBuffer in) {
    this.in = in;
  }

  /** The block as bytes. */
  public static byte[] of(RowBlock block) {
    int rows = block.size();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * rows + 1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(block.first());
      out.writeInt(rows);
      write(out, block.machine());
      write(out, block.residual());
      write(out, block.certificate());
      writeWords(out, block.status(), SolveStatus::name);
      writeWords(out, block.backend(), word -> word);
      out.writeInt(block.results().size());
      for (Map.Entry<String, Cells> result : block.results().entrySet()) {
        write(out, result.getKey());
        write(out, result.getValue());
      }
      out.writeInt(block.notes().size());
      for (Note note : block.notes()) {
        out.writeInt(note.row());
        write(out, note.text());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void write(DataOutputStream out, double[] numbers) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(8, numbers.length));
    for (double number : numbers) {
      buffer.putLong(Double.doubleToRawLongBits(number));
    }
    out.write(buffer.array());
  }

  private static void write(DataOutputStream out, Cells cells) throws IOException {
    boolean areSingle = cells.ends().length == 0;
    out.writeByte(areSingle ? 0 : 1);
    for (int end : cells.ends()) {
      out.writeInt(end);
    }
    out.writeInt(cells.values().length);
    write(out, cells.values());
  }

  /** Few different values, each as its word. */
  private static <T> void writeWords(DataOutputStream out, T[] values, Function<T, String> word)
      throws IOException {
    List<T> known = new ArrayList<>();
    byte[] numbers = new byte[values.length];
    for (int row = 0; row < values.length; row++) {
      // rows that follow each other are mostly alike
      if (row > 0 && values[row].equals(values[row - 1])) {
        numbers[row] = numbers[row - 1];
        continue;
      }
      int number = known.indexOf(values[row]);
      if (number < 0) {
        number = known.size();
        known.add(values[row]);
      }
      numbers[row] = (byte) number;
    }
    if (known.size() > 255) {
      throw new IllegalArgumentException("more than 255 different words: " + known);
    }
    out.writeByte(known.size());
    for (T value : known) {
      write(out, word.apply(value));
    }
    out.write(numbers);
  }

  /**
   * The block that these bytes hold.
   *
   * @throws IllegalArgumentException if they hold none
   */
  public static RowBlock read(ByteBuffer bytes) {
    try {
      return new RowBytes(bytes).block();
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("these bytes are no block of rows", e);
    }
  }

  private RowBlock block() {
    long first = in.getLong();
    int rows = count(in.getInt(), 16);
    String machine = text();
    double[] residual = numbers(rows);
    double[] certificate = numbers(rows);
    SolveStatus[] status = new SolveStatus[rows];
    String[] labels = words(rows);
    for (int row = 0; row < rows; row++) {
      status[row] = SolveStatus.valueOf(labels[row]);
    }
    String[] backend = words(rows);
    Map<String, Cells> results = new LinkedHashMap<>();
    for (int left = count(in.getInt(), 1); left > 0; left--) {
      results.put(text(), cells(rows));
    }
    List<Note> notes = new ArrayList<>();
    for (int left = count(in.getInt(), 8); left > 0; left--) {
      notes.add(new Note(in.getInt(), text()));
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes follow the block of rows");
    }
    return new RowBlock(first, results, residual, certificate, status, backend, machine, notes);
  }

  /** A number of things of so many bytes each, which must be there. */
  private int count(int number, int bytes) {
    if (number < 0 || (long) number * bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return number;
  }

  private String text() {
    byte[] bytes = new byte[count(in.getInt(), 1)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private double[] numbers(int length) {
    double[] numbers = new double[count(length, 8)];
    for (int k = 0; k < length; k++) {
      numbers[k] = Double.longBitsToDouble(in.getLong());
    }
    return numbers;
  }

  private Cells cells(int rows) {
    int[] ends = new int[in.get() == 0 ? 0 : rows];
    for (int k = 0; k < ends.length; k++) {
      ends[k] = in.getInt();
    }
    return new Cells(ends, numbers(in.getInt()));
  }

  private String[] words(int rows) {
    String[] words = new String[in.get() & 0xff];
    for (int k = 0; k < words.length; k++) {
      words[k] = text();
    }
    String[] each = new String[rows];
    for (int row = 0; row < rows; row++) {
      each[row] = words[in.get() & 0xff];
    }
    return each;
  }
}
