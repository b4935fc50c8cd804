/**
 * Tables and what is made of them: CSV, JSON, HDF5 and terminal text, and plots as PNG and SVG.
 *
 * <p>A {@link dickens.report.Table} is the only input of everything here; nothing in this package
 * knows a model, a solver or a study.
 */
package dickens.report;
