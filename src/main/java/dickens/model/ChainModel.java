package dickens.model;

import dickens.generator.ChainSource;
import java.util.List;

/** A model whose generator is a banded rate matrix over a ladder of levels. */
public non-sealed interface ChainModel extends Model {

  /** Names of the counted channels (baths), in the order of the generator's channels. */
  List<String> channels();

  /**
   * The generator for complete values.
   *
   * @throws BadRequest where the values build no generator with a unique steady state
   */
  ChainSource generator(Values values);

  @Override
  default Values settled(Values given) {
    Values values = derived(given);
    generator(values);
    return values;
  }
}
