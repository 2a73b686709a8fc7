/** The share of its random cases that a costly property is tried with. `CHECK_RUNS=1` tries all, `CHECK_RUNS=10` ten times as many. */
const SHARE = Number(process.env.CHECK_RUNS ?? 0.25), FEWEST = 20

/** How many random cases a costly property is tried with, where so many are all. */
export const runs = (all: number): number => Math.ceil(Math.max(SHARE * all, Math.min(FEWEST, all)))
