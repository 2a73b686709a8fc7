import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BENCH, locate, ROOT } from '../lib/packages.ts'

/** What a package takes on disk once installed, in bytes. */
export interface InstallSize {
  own: number
  /** Of each package that it brings along. */
  dependencies: Record<string, number>
  total: number
}

/** The size of this package as it would be published, with its dependencies. */
export async function ownInstallSize(): Promise<InstallSize> {
  return withDependencies(ROOT, await packedSize())
}

/** The size of an installed package, with its dependencies. */
export async function installSize(name: string): Promise<InstallSize> {
  const folder = locate(name, BENCH)
  return withDependencies(folder, await folderSize(folder))
}

async function withDependencies(folder: string, own: number): Promise<InstallSize> {
  const folders = new Map<string, string>()
  await addDependencies(folder, folders)
  const dependencies: Record<string, number> = {}
  for (const [name, each] of folders) dependencies[name] = await folderSize(each)
  return { own, dependencies, total: Object.values(dependencies).reduce((sum, bytes) => sum + bytes, own) }
}

async function addDependencies(folder: string, found: Map<string, string>): Promise<void> {
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  for (const name of Object.keys(dependencies)) {
    if (found.has(name)) continue
    const own = locate(name, folder)
    found.set(name, own)
    await addDependencies(own, found)
  }
}

/** All files below a folder; packages nested in it are counted as dependencies. */
async function folderSize(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isFile()) bytes += (await stat(path)).size
    else if (entry.isDirectory() && entry.name !== 'node_modules') bytes += await folderSize(path)
  }
  return bytes
}

async function packedSize(): Promise<number> {
  // npm sets the variable for scripts; it spares Windows a shell.
  const npm = process.env.npm_execpath
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = await promisify(execFile)(npm ? process.execPath : 'npm', npm ? [npm, ...pack] : pack, {
    cwd: ROOT,
    maxBuffer: 2 ** 24,
  })
  return (JSON.parse(stdout) as { unpackedSize: number }[])[0]!.unpackedSize
}
