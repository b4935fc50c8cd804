package dickens.generator;

/** Placeholder until the next commit. */
public interface Chain {}
