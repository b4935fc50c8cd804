/**
 * Studies on a cluster, through the scheduler that it has: a Slurm job array computes the shards, a
 * dependent job merges them.
 *
 * <p>{@link dickens.cluster.ArrayRequest} says what is asked for, {@link
 * dickens.cluster.ArrayScripts} makes the two scripts of it, {@link dickens.cluster.SlurmArray}
 * puts them into a folder, submits them and follows them with {@link dickens.cluster.Slurm}.
 */
package dickens.cluster;
