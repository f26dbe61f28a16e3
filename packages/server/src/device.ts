const browsers = [
  [/\bEdg\w*\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const

const systems = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
] as const

/** What a person will recognise of a User-Agent: `Firefox on Linux`. It is what the client says of itself, and proves nothing. */
export function deviceOf(userAgent: string | null): string {
  if (userAgent === null) return 'an unnamed client'
  const named = (list: readonly (readonly [RegExp, string])[]) =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = named(browsers)
  const system = named(systems)
  if (browser !== undefined) return system === undefined ? browser : `${browser} on ${system}`
  return userAgent.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 64) || 'an unnamed client'
}
