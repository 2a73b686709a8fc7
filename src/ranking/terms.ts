/** The numbers of terms; made once for a graph. */
export type TermIndex = ReadonlyMap<string, number>
