import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '@weir/contract'

/** Settings that are secret: each may be named by a file instead (`database_url_file`), or come over the standard input. */
export const secretSettings = ['database_url'] as const

/** The passphrase of the keyring: from a file, a systemd credential, or the standard input; never from the environment or the configuration itself. */
export function keyPassphrase(
  { file }: { file: string | undefined },
  { environment, secrets }: { environment: NodeJS.ProcessEnv; secrets: Readonly<Record<string, string>> },
): string | undefined {
  const credential = environment.CREDENTIALS_DIRECTORY
    ? join(environment.CREDENTIALS_DIRECTORY, 'weir-keyring')
    : undefined
  const found =
    secrets.key_passphrase ??
    (file !== undefined
      ? readSecret(file, 'key_passphrase_file')
      : credential !== undefined && existsSync(credential)
        ? readSecret(credential, 'the systemd credential weir-keyring')
        : undefined)
  if (found !== undefined && found.length < 12)
    throw new Fault('invalid', 'The passphrase of the keyring needs 12 characters or more.')
  return found
}

/** The text in a file, without the line end that editors add. */
export function readSecret(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    throw new Fault('invalid', `The file ${file} (${what}) cannot be read by the user that runs Weir.`)
  }
}
