/** Whether somebody is looking who has a browser here: at a terminal, not in CI, not over SSH without a display. */
export function hasBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, isTerminal: boolean): boolean {
  if (!isTerminal || env.CI) return false
  if (platform === 'win32' || platform === 'darwin') return !env.SSH_CONNECTION
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || (env.WSL_DISTRO_NAME && !env.SSH_CONNECTION))
}

/** Opens an address in the browser. Where that fails, nothing happens: the address has been printed. */
export async function openBrowser(address: string): Promise<void> {
  const { default: open } = await import('open')
  await open(address).catch(() => {})
}
