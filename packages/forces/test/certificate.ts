import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate for 127.0.0.1 that nobody signed, made in a folder. */
export function selfSigned(folder: string): { file: string; key: Buffer; cert: Buffer } {
  const key = join(folder, 'key.pem')
  const file = join(folder, 'cert.pem')
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', file, ...subject]
  execFileSync('openssl', made, { stdio: 'ignore' })
  return { file, key: readFileSync(key), cert: readFileSync(file) }
}
