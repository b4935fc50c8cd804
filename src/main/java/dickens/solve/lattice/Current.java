package dickens.solve.lattice;

/**
 * Flow of quanta between a bath and the system.
 *
 * @param net pumping minus emission, positive into the system [quanta/time]
 * @param gross pumping plus emission, the activity [quanta/time]; |error of net| is about 1e-15
 *     gross
 */
public record Current(double net, double gross) {}
