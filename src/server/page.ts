import type { GraphView } from '../view/graph-view.ts'

/** Up to this point both pages are alike. */
const head = (title: string, more: string) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${more}<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page draws a graph, and needs JavaScript for it.</noscript>
`

/** The page that a server gives: an empty one, and the script that fills it. */
export const servedPage = (): string =>
  `${head('tokengraph', '')}<script src="/page.js"></script>
</body>
</html>
`

/**
 * A page with a view in it, which asks nobody for anything: it may be opened from disk, mailed, or put on any server.
 * Its policy allows the one script, by its SHA-256, and no requests.
 *
 * @param script  the page's bundled script; it finds the view in the page
 */
export async function savedPage(view: GraphView, script: string): Promise<string> {
  const code = inScript(script)
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await sha256(code)}'`,
    "connect-src 'none'",
    'img-src data: blob:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const title = view.query === '' ? 'tokengraph' : `${inText(view.query)} – tokengraph`
  const meta = `<meta http-equiv="content-security-policy" content="${policy}">
<meta name="referrer" content="no-referrer">
`
  return `${head(title, meta)}<script type="application/json" id="view">${inData(view)}</script>
<script>${code}</script>
</body>
</html>
`
}

/** JSON that may stand in a script element: no `<`, which could end it or begin a comment, and no line separators. */
const inData = (value: unknown) => JSON.stringify(value).replace(/[<\u2028\u2029]/g, escaped)

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Code that may stand in a script element: `</script` and `<!--` stand in strings only, where they may be escaped. */
const inScript = (code: string) =>
  code.trim().replace(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '\\x3c!--').replace(/\r\n?/g, '\n')

const inText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\0', '\ufffd')

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...digest))
}
