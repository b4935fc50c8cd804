package dickens.study;

import dickens.model.Model;
import dickens.model.Values;

/**
 * Asks for the resolvent of a model at one parameter point.
 *
 * @param model the model
 * @param values complete values of its parameters
 * @param source name of the current whose operator makes the source, e.g. {@code I_c}
 * @param readout name of the current that is read out
 */
public record ResolventRequest(Model model, Values values, String source, String readout) {}
