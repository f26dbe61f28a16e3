export function Devsecops() {
  return null
}
