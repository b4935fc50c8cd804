/**
 * The seam between the methods and the machine: what a back end can do ({@link
 * dickens.backend.Backend}), how one is found ({@link dickens.backend.Backends}), and the primitive
 * operations with their contracts.
 */
package dickens.backend;
