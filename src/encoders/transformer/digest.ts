import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** The first 16 bytes of the sha256 of a value as JSON, in hex. Keys count in their order. */
export const digestOf = (value: object): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(value)))).slice(0, 32)
