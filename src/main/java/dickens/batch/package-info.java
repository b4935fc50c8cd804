/**
 * Runs that survive: chunks on disk, resuming, shards, merging. {@link dickens.batch.BatchRun} is
 * the way in.
 */
package dickens.batch;
