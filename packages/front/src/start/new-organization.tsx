export function NewOrganization() {
  return null
}
