/** The bytes of the table, for `staticEncoder` of `tokengraph/encoders`: read from disk in Node, fetched in a browser. */
export function readTable(): Promise<Uint8Array>
