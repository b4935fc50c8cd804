/**
 * Dickens: steady states, noise and resolvents of collective open quantum systems of N qubits.
 *
 * <p>One job flows one way; each arrow yields an immutable value that knows nothing of later
 * stages:
 *
 * <pre>
 *   study file | command line -> Study -> Model -> generator -> solver (on a back end)
 *       -> steady state + SolveReport -> observables -> Table -> CSV | HDF5 | plot
 * </pre>
 *
 * <p>Packages, and what each may use; {@code ArchitectureTest} enforces it:
 *
 * <pre>
 *   spin       half-integers, ladder coefficients, degeneracies in logs              -
 *   bath       spectral densities, occupations, baths, constants of nature           -
 *   generator  generators as data, nothing solved                                    spin bath
 *   model      one class per physical model and the list of them; closed forms       spin bath generator
 *   backend    the seam: primitive operations and the choice of a back end           generator bath spin
 *     .cpu     plain Java, the specification of every back end
 *     .cuda    the only package that may import jcuda
 *   solve      steady states, Drazin inverses, resolvents, time evolution            backend generator
 *   observe    currents, cumulants, spectra, entropies; the lists of observables     generator backend solve
 *   report     tables, CSV, JSON, HDF5, terminal text, plots                         -
 *   study      the only place where models meet solvers: points, sweeps, searches    all above but cpu, cuda
 *   batch      runs that survive: chunks on disk, resuming, shards, merging          study report model backend solve
 *   cluster    studies as job arrays of Slurm                                        study report model
 *   optimize   the best value of an observable over parameters; Pareto fronts         study and all it uses
 *   cli        commands: parse, call, print, exit code                               study report and their values
 * </pre>
 *
 * <p>Algorithms are written once, in {@code solve}; back ends supply primitives. Batched chains are
 * the exception: one prepared batch solve per back end.
 */
package dickens;
