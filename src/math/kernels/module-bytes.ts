/** The bytes of a compiled module, which is kept as base64. */
export const moduleBytes = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), character => character.charCodeAt(0))
