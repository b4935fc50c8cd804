package dickens.batch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dickens.solve.Budget;
import dickens.study.RowBlock;
import dickens.study.RowBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Files of finished chunks. A file appears as a whole under its name, on disk, and is never
 * changed.
 *
 * <p>Layout, big-endian: the 8 letters {@code DICKENSC}, format (4 bytes), fingerprint of the study
 * (32), number of the chunk (4), number of its first row (8), rows (4), bad rows (4), of these cut
 * off by memory (4) and by time (4), memory (8), time (8) and heap (8) that a solve had, length of
 * the content (4), CRC-32C of the content (4), CRC-32C of all before (4); then the content, see
 * {@link RowBytes}. The fingerprint and the numbers tell a file that was swapped with another.
 */
final class ChunkFile {
  /** Version of this layout and of that of the content. */
  static final int FORMAT = 2;

  private static final byte[] MAGIC = {'D', 'I', 'C', 'K', 'E', 'N', 'S', 'C'};
  private static final int HEADER = 108;

  /**
   * What the beginning of a chunk file says.
   *
   * @param rows number of rows
   * @param badRows rows that are not good
   * @param cut those among them that a budget cut off
   */
  record Header(int rows, int badRows, CutRows cut, int contentLength, int contentSum) {}

  /** Where a chunk belongs: the study by its fingerprint, and its number, first row and rows. */
  record Place(byte[] fingerprint, int chunk, long first, int rows) {}

  private ChunkFile() {}

  /**
   * Writes a finished chunk.
   *
   * @param budget under which it was computed
   * @param temporary a name beside the file that nobody else uses
   * @throws IOException where the disk refuses; the file does not exist then
   */
  static void write(Place place, RowBlock block, Budget budget, Path file, Path temporary)
      throws IOException {
    byte[] content = RowBytes.of(block);
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(MAGIC).putInt(FORMAT).put(place.fingerprint()).putInt(place.chunk());
    header.putLong(block.first()).putInt(block.size()).putInt(block.badRows());
    CutRows cut = CutRows.of(block, budget);
    header.putInt(cut.overBudget()).putInt(cut.outOfTime()).putDouble(budget.memoryBytes());
    header.putDouble(budget.seconds()).putDouble(budget.heapBytes());
    header.putInt(content.length).putInt(sum(content, 0, content.length));
    header.putInt(sum(header.array(), 0, header.position()));
    Files.createDirectories(file.getParent());
    try {
      try (FileChannel channel = FileChannel.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING)) {
        ByteBuffer[] parts = {header.flip(), ByteBuffer.wrap(content)};
        while (parts[1].hasRemaining() || parts[0].hasRemaining()) {
          channel.write(parts);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary); // still there only after a failure
    }
    forceFolder(file.getParent());
  }

  /** Forces a new name to disk; where folders cannot be opened the system does it in its time. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }

  /**
   * Reads a chunk and checks all of it.
   *
   * @throws DamagedChunk where the file is not that chunk of that study, whole and unchanged
   * @throws IOException where it cannot be read
   */
  static RowBlock read(Path file, Place place) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Header header = header(bytes, bytes.length, place);
    if (header.contentSum() != sum(bytes, HEADER, header.contentLength())) {
      throw new DamagedChunk("the checksum of its content differs");
    }
    try {
      RowBlock block = RowBytes.read(ByteBuffer.wrap(bytes, HEADER, header.contentLength()));
      if (block.first() != place.first() || block.size() != place.rows()) {
        throw new DamagedChunk("it holds other rows");
      }
      return block;
    } catch (IllegalArgumentException e) {
      throw new DamagedChunk(e.getMessage());
    }
  }

  /**
   * Reads and checks the beginning alone.
   *
   * @throws DamagedChunk where the file is not that chunk of that study, or is too short
   * @throws IOException where it cannot be read
   */
  static Header readHeader(Path file, Place place) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(HEADER);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          break;
        }
      }
      return header(Arrays.copyOf(bytes.array(), bytes.position()), channel.size(), place);
    }
  }

  private static Header header(byte[] bytes, long fileLength, Place place) throws DamagedChunk {
    if (bytes.length < HEADER) {
      throw new DamagedChunk("it is too short");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, HEADER);
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    int format = in.getInt();
    if (!Arrays.equals(magic, MAGIC) || format != FORMAT) {
      throw new DamagedChunk("it is no chunk file of format " + FORMAT);
    }
    if (in.getInt(HEADER - 4) != sum(bytes, 0, HEADER - 4)) {
      throw new DamagedChunk("the checksum of its header differs");
    }
    byte[] fingerprint = new byte[place.fingerprint().length];
    in.get(fingerprint);
    if (!Arrays.equals(fingerprint, place.fingerprint())) {
      throw new DamagedChunk("it belongs to another study");
    }
    int chunk = in.getInt();
    long first = in.getLong();
    int rows = in.getInt();
    int badRows = in.getInt();
    CutRows cut =
        new CutRows(
            in.getInt(), in.getInt(), new Budget(in.getDouble(), in.getDouble(), in.getDouble()));
    Header header = new Header(rows, badRows, cut, in.getInt(), in.getInt());
    if (chunk != place.chunk() || first != place.first() || header.rows() != place.rows()) {
      throw new DamagedChunk("it is chunk " + chunk + " under a wrong name");
    }
    if (fileLength != (long) HEADER + header.contentLength()) {
      throw new DamagedChunk(
          "it has " + fileLength + " bytes, not " + ((long) HEADER + header.contentLength()));
    }
    return header;
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }
}
