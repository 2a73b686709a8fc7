import { basename, dirname } from 'node:path'
import type { FileSystem } from '../../src/store/file-system.ts'

/** A file: its bytes as they are, and as they are on disk. */
interface FileNode { now: Uint8Array<ArrayBuffer>, synced: Uint8Array<ArrayBuffer> }

/** A folder: its names as they are, and as they are on disk. */
interface FolderNode { now: Map<string, Node>, synced: Map<string, Node> }

type Node = FileNode | FolderNode

const isFolder = (node: Node | undefined): node is FolderNode => node?.now instanceof Map

/** Which of what was not synced is on disk after a power cut: nothing, all, or each by chance. */
export type Luck = 'least' | 'most' | (() => number)

/**
 * A disk on which only what was synced is sure to be there after a power cut: bytes once their file was synced, names
 * once their folder was. All else may be there or not, each by itself.
 */
export class CuttableDisk implements FileSystem {
  #temporary = 0

  /** @param step  told of each change once it is made: the power may be cut there */
  constructor(readonly step: (what: string) => void = () => {}, readonly root: FolderNode = { now: new Map(), synced: new Map() }) {}

  /** What may be found after a power cut now. */
  afterCut(luck: Luck): CuttableDisk {
    return new CuttableDisk(() => {}, left(structuredClone(this.root), luck) as FolderNode)
  }

  /** The disk as it is now, apart from this one. */
  copy(): CuttableDisk {
    return new CuttableDisk(() => {}, structuredClone(this.root))
  }

  #find(path: string): Node | undefined {
    return path.split('/').filter(Boolean).reduce((node: Node | undefined, name) => (isFolder(node) ? node.now.get(name) : undefined), this.root)
  }

  #folder(path: string): FolderNode {
    const found = this.#find(path)
    if (!isFolder(found)) throw Object.assign(new Error(`no folder ${path}`), { code: 'ENOENT' })
    return found
  }

  #change(what: string, path: string, change: (names: Map<string, Node>, name: string) => void): void {
    change(this.#folder(dirname(path)).now, basename(path))
    this.step(`${what} ${path}`)
  }

  async makeFolder(path: string): Promise<string | undefined> {
    if (isFolder(this.#find(path))) return undefined
    const outer = await this.makeFolder(dirname(path))
    this.#change('make', path, (names, name) => names.set(name, { now: new Map(), synced: new Map() }))
    return outer ?? path
  }

  /** In the order that `file-system.test.ts` sees on a real disk. */
  async replace(path: string, bytes: Uint8Array): Promise<void> {
    const file: FileNode = { now: new Uint8Array(), synced: new Uint8Array() }, temporary = `${path}.${100_000 + this.#temporary++}`
    this.#change('create', temporary, (names, name) => names.set(name, file))
    for (const part of [bytes.length >> 1, bytes.length]) {
      file.now = Uint8Array.from(bytes.subarray(0, part))
      this.step(`write ${part} of ${temporary}`)
    }
    file.synced = file.now
    this.step(`sync ${temporary}`)
    const names = this.#folder(dirname(path)).now
    names.delete(basename(temporary))
    this.#change('rename', path, (names, name) => names.set(name, file))
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.#folder(path)
    folder.synced = new Map(folder.now)
    this.step(`sync ${path}`)
  }

  async read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const file = this.#find(path)
    return file && !isFolder(file) ? file.now.slice() : undefined
  }

  open(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.read(path)
  }

  async list(path: string): Promise<string[]> {
    return [...this.#folder(path).now.keys()]
  }

  async remove(path: string): Promise<void> {
    this.#change('remove', path, (names, name) => names.delete(name))
  }
}

/** What is left of a file or folder; what is left is on disk. */
function left(node: Node, luck: Luck): Node {
  const isNow = () => (luck === 'least' ? false : luck === 'most' ? true : luck() < 0.5)
  if (!isFolder(node)) {
    const bytes = isNow() ? node.now : node.synced === node.now || typeof luck !== 'function' ? node.synced : node.now.slice(0, Math.floor(luck() * node.now.length))
    return { now: bytes, synced: bytes }
  }
  const names = new Map<string, Node>()
  for (const name of new Set([...node.synced.keys(), ...node.now.keys()])) {
    const kept = (isNow() ? node.now : node.synced).get(name)
    if (kept) names.set(name, left(kept, luck))
  }
  return { now: names, synced: new Map(names) }
}
