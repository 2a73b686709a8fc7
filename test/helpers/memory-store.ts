import type { Store } from '../../src/store/store.ts'

/** What a disk holds that survives: names and bytes. */
export type Disk = Map<string, Uint8Array<ArrayBuffer>>

/** A store in memory; `before` is called before each change of it, and may throw, as a process that ends there does. */
export function memoryStore(disk: Disk, before: (what: string, name: string) => void = () => {}): Store {
  let locked = false
  return {
    where: 'memory',
    read: async name => disk.get(name)?.slice(),
    async write(name, bytes) {
      before('write', name)
      disk.set(name, bytes.slice())
    },
    list: async () => [...disk.keys()],
    async remove(name) {
      before('remove', name)
      disk.delete(name)
    },
    async lock() {
      if (locked) throw new Error('locked')
      locked = true
      return async () => { locked = false }
    },
  }
}
