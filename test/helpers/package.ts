import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built, ROOT, runProcess } from './command.ts'

const npm = (args: string[], cwd: string) => runProcess('npm', args, { cwd, shell: process.platform === 'win32' })

interface Packed {
  name: string
  bytes: Uint8Array
  files: string[]
}

let packed: Promise<Packed> | undefined

/** Packs what is built, once in a process, into a folder: the tarball, and the paths of the files in it. */
export async function packPackage(folder: string): Promise<{ tarball: string, files: string[] }> {
  const { name, bytes, files } = await (packed ??= pack()), tarball = join(folder, name)
  writeFileSync(tarball, bytes)
  return { tarball, files }
}

async function pack(): Promise<Packed> {
  built('index.js')
  const folder = mkdtempSync(join(tmpdir(), 'tokengraph-packed-'))
  try {
    // without the scripts: they would build into dist, which other tests run
    const { code, out, err } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT)
    if (code !== 0) throw new Error(`npm pack failed with ${code}: ${err}`)
    const [told] = JSON.parse(out.slice(out.indexOf('['))) as [{ filename: string, files: { path: string }[] }]
    const bytes = readFileSync(join(folder, told.filename))
    return { name: told.filename, bytes, files: told.files.map(({ path }) => path) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/

/**
 * Makes a project with a package installed; gives its folder, or undefined, loudly, where there is no registry. A
 * warning of npm's about a tarball, which is ours, is a fault: users would see it.
 *
 * @param what  a tarball, or a name and version of the registry
 */
export async function installPackage(what: string, project: string): Promise<string | undefined> {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  const { code, err } = await npm(['install', '--no-audit', '--no-fund', what], project)
  if (code === 0 && what.endsWith('.tgz') && /^npm warn/im.test(err)) throw new Error(`npm install ${what} warns: ${err}`)
  if (code === 0) return project
  if (process.env.CI || !OFFLINE.test(err)) throw new Error(`npm install failed with ${code}: ${err}`)
  console.warn(`NOT TESTED: ${what} is not installed, there is no npm registry. With CI set this fails.\n${err}`)
  return undefined
}
