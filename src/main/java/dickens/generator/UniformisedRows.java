package dickens.generator;

/** Rows of P = 1 + L/R. */
final class UniformisedRows implements MatrixRows {
  private final MatrixRows generator;
  private final double rate;

  UniformisedRows(MatrixRows generator, double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate = " + rate + ": it must be positive and finite");
    }
    this.generator = generator;
    this.rate = rate;
  }

  @Override
  public long size() {
    return generator.size();
  }

  @Override
  public String order() {
    return generator.order();
  }

  @Override
  public void row(long r, EntryConsumer consumer) {
    SortedRow row = new SortedRow();
    row.add(r, 1, 0);
    generator.row(r, (column, re, im) -> row.add(column, re / rate, im / rate));
    row.send(consumer);
  }
}
