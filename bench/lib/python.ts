import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * What a Python program writes, a line of JSON for each: others' libraries, measured in the same run.
 *
 * @param python  the path of a Python that has what the program imports
 * @param given  what it reads from standard input, as JSON
 */
export function pythonLines<T>(python: string, program: URL, given: object): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      python,
      [fileURLToPath(program)],
      { maxBuffer: 1e9 },
      (error, out) => error ? reject(error) : resolve(out.trim().split('\n').map(line => JSON.parse(line) as T)),
    )
    child.stdin!.end(JSON.stringify(given))
  })
}
