/** The share of its cases that a costly property is tried with. `CHECK_RUNS=1` tries all, as `.ci/run` does, `CHECK_RUNS=10` ten times as many random ones. */
const SHARE = Number(process.env.CHECK_RUNS || 0.25), FEWEST = 20

/** Whether all is tried: what takes long, beside other tests that would fail first, is left to where nobody waits. */
export const TRIES_ALL = SHARE >= 1

/** How many random cases a costly property is tried with, where so many are all. */
export const runs = (all: number, fewest = FEWEST): number => Math.ceil(Math.max(SHARE * all, Math.min(fewest, all)))

/** The cases that a costly property is tried with, evenly among all of them. */
export const someOf = <T>(all: readonly T[]): T[] => all.filter((_, i) => Math.floor((i + 1) * SHARE) > Math.floor(i * SHARE) || TRIES_ALL)

/** How large what is large is made, where so much is all: a share of it is large enough to see a square of it. */
export const muchOf = (all: number): number => Math.ceil(Math.min(1, SHARE) * all)
