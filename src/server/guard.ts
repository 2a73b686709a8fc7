import type { MiddlewareHandler } from 'hono'
import { show } from '../core/errors.ts'
import { Refusal } from './refusal.ts'

/** What the page may load and reach: its own script and this server, nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer, errors too. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** What browsers call requests of our own page, and those that a person made without a page: by address or bookmark. */
const OWN_SITES = ['same-origin', 'none']

/** What to do where a request is refused. */
const PRINTED = 'Take the address that tokengraph printed'

/** Gives every answer the {@link SECURITY_HEADERS}. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next()
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value)
}

/**
 * Refuses what other sites send through a browser: a Host that is not ours, as a page has whose name was pointed at
 * this machine (DNS rebinding), an Origin that is not ours, and a Sec-Fetch-Site that says that another site asks, as
 * with an image in its page, which has no Origin. What a person opens by themselves, and programs that are no browser,
 * pass.
 *
 * @param hosts  `name:port` under which the server is reached, in lower case
 */
export const ownSiteOnly = (hosts: readonly string[]): MiddlewareHandler => async (context, next) => {
  const known = (host: string) => hosts.includes(withPort(host.toLowerCase()))
  const { host: asked } = new URL(context.req.url)
  const host = context.req.header('host') ?? asked
  if (!known(host) || !known(asked)) {
    const got = show(known(host) ? asked : host), expected = hosts.join(' or ')
    throw new Refusal(403, 'host', `host: got ${got}; expected ${expected}. ${PRINTED}.`)
  }
  const origin = context.req.header('origin')
  if (origin !== undefined && !(origin.startsWith('http://') && known(origin.slice('http://'.length)))) {
    throw new Refusal(403, 'origin', `origin: got ${show(origin)}; expected a page of this server`)
  }
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined && !OWN_SITES.includes(site)) {
    const said = `sec-fetch-site: got ${show(site)}; expected ${OWN_SITES.join(' or ')}`
    throw new Refusal(403, 'site', `${said}. ${PRINTED} by itself, not from another page.`)
  }
  await next()
}

/** The port is left out of addresses where it is the usual one. */
const withPort = (host: string) => (/:\d+$/.test(host) ? host : `${host}:80`)
