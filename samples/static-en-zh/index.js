/** The bytes of the table, for `staticEncoder` of `tokengraph/encoders`: read from disk in Node, fetched in a browser. */
export async function readTable() {
  const url = new URL('./model.safetensors', import.meta.url)
  if (url.protocol === 'file:') return (await import('node:fs/promises')).readFile(url)
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: got ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}
