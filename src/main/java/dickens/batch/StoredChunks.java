package dickens.batch;

import dickens.solve.Budget;
import dickens.study.Chunks;
import dickens.study.RowBlock;
import dickens.study.StudyTable.BlockReader;
import dickens.study.StudyTable.Blocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The chunk files of one study: which are there and whole, reading them, adding to them. */
final class StoredChunks implements Blocks {
  private final RunFolder folder;
  private final Chunks chunks;
  private final byte[] fingerprint;
  private final BitSet valid = new BitSet();
  private final List<String> damages = new ArrayList<>();
  private final Map<Integer, CutRows> cut = new TreeMap<>();
  private long badRows;

  StoredChunks(RunFolder folder, Chunks chunks, byte[] fingerprint) {
    this.folder = folder;
    this.chunks = chunks;
    this.fingerprint = fingerprint;
  }

  /** How closely files are looked at. */
  enum Check {
    /** All of the file, with its checksum. */
    WHOLE,
    /** Its beginning and its length. */
    HEADER
  }

  /** Looks at the files of a shard. */
  void survey(Shard shard, Check check) throws IOException {
    for (int chunk = 0; chunk < chunks.count(); chunk++) {
      Path file = folder.chunkFile(chunk);
      if (!shard.holds(chunk)) {
        continue;
      }
      try {
        ChunkFile.Header header = ChunkFile.readHeader(file, place(chunk));
        if (check == Check.WHOLE) {
          ChunkFile.read(file, place(chunk));
        }
        badRows += header.badRows();
        if (header.cut().overBudget() + header.cut().outOfTime() > 0) {
          cut.put(chunk, header.cut());
        }
        valid.set(chunk);
      } catch (NoSuchFileException e) {
        continue;
      } catch (DamagedChunk e) {
        damages.add(file + " is damaged: " + e.getMessage());
      }
    }
  }

  private ChunkFile.Place place(int chunk) {
    return RunFolder.place(fingerprint, chunks, chunk);
  }

  /** What is wrong with files that the survey found damaged. */
  List<String> damages() {
    return List.copyOf(damages);
  }

  /**
   * Lets go of chunks with rows that a budget cut off and that may end with this one.
   *
   * @return how many rows were cut off in them
   */
  long forgetCutRows(Budget budget) throws IOException {
    long rows = 0;
    for (Map.Entry<Integer, CutRows> entry : cut.entrySet()) {
      int chunk = entry.getKey();
      if (entry.getValue().mayEndWith(budget)) {
        rows += entry.getValue().overBudget() + entry.getValue().outOfTime();
        badRows -= ChunkFile.readHeader(folder.chunkFile(chunk), place(chunk)).badRows();
        valid.clear(chunk);
      }
    }
    return rows;
  }

  /** Rows that are not good, in the files that are valid. */
  long badRows() {
    return badRows;
  }

  /** Gives the first valid chunk, if there is one, to a reader. */
  void forFirst(BlockReader reader) throws IOException {
    int chunk = valid.nextSetBit(0);
    if (chunk >= 0) {
      reader.block(ChunkFile.read(folder.chunkFile(chunk), place(chunk)));
    }
  }

  /** The speed at which chunks came within some time before the last one; NaN: unknown. */
  double pointsPerSecond(Duration time) throws IOException {
    long last = Long.MIN_VALUE;
    for (int chunk = valid.nextSetBit(0); chunk >= 0; chunk = valid.nextSetBit(chunk + 1)) {
      last = Math.max(last, written(chunk));
    }
    long first = last;
    long points = 0;
    long ofFirst = 0;
    for (int chunk = valid.nextSetBit(0); chunk >= 0; chunk = valid.nextSetBit(chunk + 1)) {
      long at = written(chunk);
      if (at >= last - time.toMillis()) {
        points += chunks.size(chunk);
        ofFirst = at < first ? chunks.size(chunk) : ofFirst;
        first = Math.min(first, at);
      }
    }
    // the first chunk was computed before the time that is measured began
    return last > first ? 1000.0 * (points - ofFirst) / (last - first) : Double.NaN;
  }

  /** When a chunk was written, in milliseconds. */
  private long written(int chunk) throws IOException {
    return Files.getLastModifiedTime(folder.chunkFile(chunk)).toMillis();
  }

  boolean isValid(int chunk) {
    return valid.get(chunk);
  }

  /** Chunks of a shard that are not there, or damaged. */
  int[] missing(Shard shard) {
    int[] missing = new int[chunks.count()];
    int count = 0;
    for (int chunk = 0; chunk < missing.length; chunk++) {
      if (shard.holds(chunk) && !valid.get(chunk)) {
        missing[count++] = chunk;
      }
    }
    return Arrays.copyOf(missing, count);
  }

  /** Points of a shard in chunks that are valid. */
  long finishedPoints(Shard shard) {
    return valid.stream().filter(shard::holds).mapToLong(chunks::size).sum();
  }

  /** All points of a shard. */
  long points(Shard shard) {
    long points = 0;
    for (int chunk = 0; chunk < chunks.count(); chunk++) {
      points += shard.holds(chunk) ? chunks.size(chunk) : 0;
    }
    return points;
  }

  /** The points, counted from 1, that are in no valid chunk, as ranges "1..512". */
  List<String> missingPoints() {
    List<String> ranges = new ArrayList<>();
    for (int chunk = valid.nextClearBit(0); chunk < chunks.count(); ) {
      int next = valid.nextSetBit(chunk);
      int end = next < 0 ? chunks.count() : next;
      long last = chunks.first(end - 1) + chunks.size(end - 1);
      ranges.add(chunks.first(chunk) + 1 + ".." + last);
      chunk = valid.nextClearBit(end);
    }
    return ranges;
  }

  /** Puts a chunk on disk, with the budget under which it was computed. */
  void store(int chunk, RowBlock block, Budget budget, Shard shard) throws IOException {
    Path file = folder.chunkFile(chunk);
    String label = "." + chunk + "-" + shard.index() + "of" + shard.count() + ".tmp";
    try {
      ChunkFile.write(place(chunk), block, budget, file, file.resolveSibling(label));
    } catch (IOException e) {
      throw new IOException(
          "cannot write "
              + file
              + " ("
              + (e.getMessage() == null ? e : e.getMessage())
              + "); what was finished before is kept: put that right and go on with --resume",
          e);
    }
    synchronized (this) {
      valid.set(chunk);
      badRows += block.badRows();
    }
  }

  /** How far a shard has come. */
  BatchRun.Outcome outcome(Shard shard, List<Path> files) {
    return new BatchRun.Outcome(
        missing(shard).length == 0,
        finishedPoints(shard),
        points(shard),
        badRows,
        List.of(),
        files);
  }

  /** Removes a shard's files. */
  void clear(Shard shard) throws IOException {
    for (int chunk = 0; chunk < chunks.count(); chunk++) {
      if (shard.holds(chunk)) {
        Files.deleteIfExists(folder.chunkFile(chunk));
      }
    }
  }

  /**
   * Gives the valid chunks in order to a reader.
   *
   * @throws DamagedChunk where one is damaged meanwhile
   */
  @Override
  public void forEach(BlockReader reader) throws IOException {
    for (int chunk = valid.nextSetBit(0); chunk >= 0; chunk = valid.nextSetBit(chunk + 1)) {
      Path file = folder.chunkFile(chunk);
      try {
        reader.block(ChunkFile.read(file, place(chunk)));
      } catch (DamagedChunk e) {
        throw new IOException(
            file + " is damaged: " + e.getMessage() + "; run again with --resume", e);
      }
    }
  }
}
