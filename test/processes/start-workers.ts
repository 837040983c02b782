import { startWorker, type Done, type Work, type Worker } from './start-worker.js';

/** Eight processes. */
export async function startWorkers(): Promise<Worker[]> {
  return Promise.all(Array.from({ length: 8 }, startWorker));
}

/** Ends them. */
export async function endWorkers(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map(({ kill }) => kill()));
}

/** Gives all of them the same work at once. */
export async function runAll(workers: readonly Worker[], work: Work): Promise<Done[]> {
  return Promise.all(workers.map(({ run }) => run(work)));
}

/** All that went wrong. */
export function failuresOf(done: readonly Done[]): string[] {
  return done.flatMap(({ failures }) => failures);
}

/** The different tickets that a tenant's callers got, over all processes. */
export function ticketsOf(done: readonly Done[], contextIdentifier: string): Set<string> {
  return new Set(done.flatMap(({ tickets }) => tickets[contextIdentifier] ?? []));
}
