/** Columns of an organization as the contract names them. */
export const organizationColumns = [
  'o.organization_id as id',
  'o.slug',
  'o.name',
  'o.serial_prefix',
  'o.is_simulated',
  'o.created_at',
] as const
