package dickens.model;

/** A model without a generator: every result is a closed form. */
public non-sealed interface FormulaModel extends Model {}
