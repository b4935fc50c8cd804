/** Dickens: steady states, noise and resolvents of collective open quantum systems of N qubits. */
package dickens;
