/** The names of the roles in an organization. */
export const organizationRoleTexts = {
  owner: 'Owner',
  admin: 'Admin',
  security_lead: 'Security lead',
  member: 'Member',
  viewer: 'Viewer',
}

/** The names of the roles in a group. */
export const groupRoleTexts = {
  manager: 'Manager',
  vulnerability_manager: 'Vulnerability manager',
  reviewer: 'Reviewer',
  architect: 'Architect',
  tester: 'Tester',
  retester: 'Retester',
  resourcer: 'Resourcer',
  developer: 'Developer',
  viewer: 'Viewer',
}
