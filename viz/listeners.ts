/** Who listens to what. Each event has a name, and the values that go with it. */
export interface Listeners<Events extends Record<keyof Events, unknown[]>> {
  /** @returns what ends listening */
  on<Name extends keyof Events>(event: Name, listener: (...values: Events[Name]) => void): () => void
  /** Tells all who listen, at once, in the order in which they came. */
  emit<Name extends keyof Events>(event: Name, ...values: Events[Name]): void
  /** Ends all listening. */
  clear(): void
}

export function createListeners<Events extends Record<keyof Events, unknown[]>>(): Listeners<Events> {
  type To<Name extends keyof Events> = Set<(...values: Events[Name]) => void>
  const known = new Map<keyof Events, unknown>()
  const of = <Name extends keyof Events>(event: Name) => known.get(event) as To<Name> | undefined
  return {
    on(event, listener) {
      const own = of(event) ?? new Set()
      known.set(event, own.add(listener))
      return () => {
        own.delete(listener)
      }
    },
    emit(event, ...values) {
      for (const listener of of(event) ?? []) listener(...values)
    },
    clear: () => known.clear(),
  }
}
