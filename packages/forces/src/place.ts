/** File and line of a location in code; null for packages, URLs and addresses. */
export function placeOf(location: string): { file: string; line: number } | null {
  const [, file = '', line = ''] = /^(.+):(\d{1,9})$/.exec(location) ?? []
  if (file === '' || file.includes('://') || file.includes('..')) return null
  return /[/.]/.test(file) && !/^[\d.]+$/.test(file) ? { file, line: Number(line) } : null
}
