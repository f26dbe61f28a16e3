import { normalisePath } from './fingerprint.ts'

/**
 * The category of a scan of a target: what tells it from scans of other targets on the same root, and stays the same from
 * one build to the next. An image goes by its name without tag and digest, a folder by its path where that is relative; an
 * absolute path or the URL of a repository depends on the machine, or is the root itself, and is left out.
 */
export function targetCategory(kind: string, name: string | null): string {
  const own = name === null ? '' : /image/i.test(kind) ? imageName(name) : folder(name)
  return own === '' ? kind : `${kind}/${own}`
}

/** The name of an image without tag and digest. An image that has only a digest keeps it: it may be any image. */
export function imageName(reference: string): string {
  if (/^sha256:[0-9a-f]+$/i.test(reference)) return reference
  const file = reference.startsWith('/') ? reference.slice(reference.lastIndexOf('/') + 1) : reference
  return file.replace(/@[^@/]*$/, '').replace(/:[^:/]*$/, '')
}

function folder(name: string): string {
  if (name.includes('://')) return ''
  const path = normalisePath(name)
  return path.startsWith('/') || /^[a-z]:/i.test(path) ? '' : path
}
