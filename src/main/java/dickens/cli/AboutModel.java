package dickens.cli;

import java.util.Optional;

/** A command that concerns one model, which messages can point to. */
interface AboutModel {
  /** The model's name, if it is one that exists. */
  Optional<String> modelName();
}
