package dickens.generator;

/**
 * The jumps that one bath drives along a chain.
 *
 * @param name short name of the bath, e.g. {@code c}
 * @param beta inverse temperature [1/energy]; 0 for a drive without entropy (a laser)
 * @param up {@code up[d-1][k]} is the rate k -> k+d, length n-d; [1/time]
 * @param down {@code down[d-1][k]} is the rate k+d -> k, length n-d; [1/time]
 */
public record ChainChannel(String name, double beta, double[][] up, double[][] down) {}
