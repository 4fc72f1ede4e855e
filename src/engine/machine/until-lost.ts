/**
 * Ties work to a device: it fails at once when the device is lost, though what runs there may never return.
 * Not `Promise.race([job, lost])`: that leaves a reaction on `lost`, and with it the job's result in memory, for as long
 * as the device lives.
 * @param lost rejects when the device is lost; never resolves
 */
export function untilLost(lost: Promise<never>): <T>(job: Promise<T>) => Promise<T> {
  const waiting = new Set<(error: unknown) => void>();
  let failure: { readonly error: unknown } | null = null;
  lost.catch((error: unknown) => {
    failure = { error };
    for (const reject of waiting) reject(error);
  });
  return (job) =>
    new Promise((resolve, reject) => {
      if (failure) reject(failure.error);
      waiting.add(reject);
      void job.then(resolve, reject).finally(() => waiting.delete(reject));
    });
}
